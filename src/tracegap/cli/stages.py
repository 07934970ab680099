"""The commands that run one stage of a run that was built: train, generate, score and report."""

from collections.abc import Callable
from pathlib import Path

from tracegap.cli.local_threads import Threads, with_threads
from tracegap.cli.options import Run
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import progress_console


def train(run: Run, threads: Threads = None) -> None:
    """Fine-tune a student for each arm and seed of a built run."""
    from tracegap.cli.printing import print_written
    from tracegap.run.folder import read_settings
    from tracegap.run.stages.train import train as stage

    run_stage(run, stage, with_progress=True, threads=threads)
    trains = read_settings(run).trains
    print_written(run / "students" if trains else None, "this student is only asked, not trained")


def generate(run: Run, threads: Threads = None) -> None:
    """Ask the students of a run every test question."""
    from tracegap.cli.printing import print_written
    from tracegap.run.stages.generate import generate as stage

    run_stage(run, stage, with_progress=True, threads=threads)
    print_written(run / "generations")


def score(run: Run) -> None:
    """Judge the generations of a run, step by step."""
    from tracegap.cli.printing import print_written
    from tracegap.run.stages.score import score as stage

    run_stage(run, stage)
    print_written(run / "verdicts")


def report(run: Run) -> None:
    """Write the page and the tables of an analysed run."""
    from tracegap.cli.printing import print_summary
    from tracegap.run.folder import RunFolder
    from tracegap.run.stages.report import report as stage

    run_stage(run, stage)
    print_summary(RunFolder(run))


def run_stage(
    root: Path,
    stage: Callable[..., None],
    with_progress: bool = False,
    threads: int | None = None,
) -> None:
    """Runs a stage with the settings that the run was begun with, as its only writer."""
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.writer import only_writer

    experiment = read_settings(root)
    with only_writer(root):
        if with_progress:
            with drawn(progress_console) as drawing:
                progress = with_threads(threads, experiment, drawing)
                stage(RunFolder(root), experiment, progress)
        else:
            stage(RunFolder(root), experiment)
