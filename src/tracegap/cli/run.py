"""The commands `tracegap run` and `tracegap build`."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.cli.experiment_options import ExperimentOptions, takes_experiment
from tracegap.cli.local_threads import Threads, with_threads
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import console, progress_console
from tracegap.errors import SettingsError
from tracegap.needs import require

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment
    from tracegap.run.folder import RunFolder


@takes_experiment
def run(
    options: ExperimentOptions,
    threads: Threads = None,
    on: Annotated[
        str, typer.Option(help="local, local:N (processes), ray, or ray://ADDRESS.")
    ] = "local",
    gpus: Annotated[
        float | None, typer.Option(min=0, help="GPUs of a job on Ray; none: one, if there is any.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print where the report is, and no more.")
    ] = False,
) -> None:
    """Run an experiment from data to report; run it again to go on where it stopped."""
    from tracegap.cli.printing import print_summary
    from tracegap.run.jobs.where import executor_for
    from tracegap.run.kept import kept_sentence
    from tracegap.run.pipeline import run_experiment

    experiment = options.experiment()
    executor = executor_for(on, threads, gpus)
    if not quiet and (kept := kept_sentence(options.output_dir, experiment)):
        progress_console.print(kept, markup=False, highlight=False, soft_wrap=True)
    with drawn(progress_console, quiet) as drawing:
        progress = with_threads(threads, experiment, drawing)
        folder = run_experiment(experiment, options.output_dir, progress, executor)
    if quiet:
        console.print(folder.report, markup=False, highlight=False, soft_wrap=True)
    else:
        print_summary(folder)


@takes_experiment
def build(
    options: ExperimentOptions,
    format: Annotated[
        str | None, typer.Option(help="prompt-completion, messages, stepwise or distilabel.")
    ] = None,
    push_to_hub: Annotated[
        str | None, typer.Option(help="Also push each arm's rows to this data set on the hub.")
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="All rows of a large local file, in constant memory.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes of --stream.")] = None,
) -> None:
    """Write examples and every arm's training rows; a teacher's arms need `teach` first."""
    from tracegap.cli.printing import print_data
    from tracegap.run.folder import open_folder
    from tracegap.run.stages import build as stage
    from tracegap.run.stages.build_stream import build_stream
    from tracegap.run.writer import only_writer

    if workers is not None and not stream:
        raise SettingsError("--workers is an option of --stream; give both or neither.")
    if push_to_hub:
        require([(("datasets", "huggingface_hub"), "--push-to-hub")])
    experiment = options.experiment(format=format)
    told = None
    with only_writer(options.output_dir):
        folder = open_folder(options.output_dir, experiment)
        if stream:
            with drawn(progress_console) as progress:
                build_stream(folder, experiment, workers or os.cpu_count() or 1, progress)
        elif experiment.taught:
            told = _build_taught(folder, experiment)
        else:
            stage.build(folder, experiment)
    if told:
        console.print(told, markup=False, soft_wrap=True)
        return
    print_data(folder)
    if push_to_hub:
        from tracegap.run.push_rows import push

        console.print(f"pushed to {push(folder, experiment, push_to_hub)}", markup=False)


def _build_taught(folder: "RunFolder", experiment: "Experiment") -> str | None:
    """Builds a run with a teacher as far as it can be; returns what is to be done next."""
    from tracegap.run.stages.build_taught import build_taught
    from tracegap.run.stages.questions import questions
    from tracegap.run.stages.teach import is_taught

    questions(folder, experiment)
    if is_taught(folder, experiment):
        build_taught(folder, experiment)
        return None
    return f"questions: {folder.questions}\nnow: tracegap teach {folder.root}"
