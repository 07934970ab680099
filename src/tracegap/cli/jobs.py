"""The commands `tracegap jobs` and `tracegap job`: a run for any scheduler."""

from typing import Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.local_threads import Threads, with_threads
from tracegap.cli.options import AsJson, Output, Run
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import console, progress_console


def jobs(run: Run, threads: Threads = None, as_json: AsJson = False, output: Output = None) -> None:
    """Print the jobs of a run as shell commands, with what each needs and waits for."""
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.jobs.listed import listed

    found = listed(RunFolder(run), read_settings(run), threads)

    def show() -> None:
        for job in found:
            after = f", after {' '.join(job.after)}" if job.after else ""
            threads = f"{job.threads} thread{'s' if job.threads > 1 else ''}"
            needs = f"{threads}{', a GPU if there is one' if job.computes else ''}{after}"
            state = "done" if job.done else needs
            console.print(f"# {job.name}: {state}", markup=False, soft_wrap=True)
            if not job.done:
                console.print(job.command, markup=False, soft_wrap=True)

    emit(lambda: found, show, as_json, output)


def job(
    run: Run,
    name: Annotated[str, typer.Argument(help="As `tracegap jobs` lists them.")],
    threads: Threads = None,
) -> None:
    """Do one job of a run; several may run at a time, on any machines that share the folder.

    `torchrun --nproc-per-node N -m tracegap job RUN train-...` trains one student on N GPUs.
    """
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.jobs.graph import PREPARE, do_job, job_named, prepare
    from tracegap.students.ranks import launched

    experiment = read_settings(run)
    if name == PREPARE:
        prepare(RunFolder(run), experiment)
        return
    with drawn(progress_console, quiet=not launched().leads) as drawing:
        progress = with_threads(threads, experiment, drawing)
        do_job(RunFolder(run), job_named(experiment, name), progress)
