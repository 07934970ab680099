"""The stages of a run, in order."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tracegap.run.attempts import adopt_attempts
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, open_folder
from tracegap.run.jobs.board import Executor
from tracegap.run.jobs.graph import prepare
from tracegap.run.jobs.spread import do_jobs
from tracegap.run.progress import Progress, silent
from tracegap.run.progress_file import recorded
from tracegap.run.stages.analyse import analyse
from tracegap.run.stages.generate import generate
from tracegap.run.stages.intervene import intervene
from tracegap.run.stages.needs import check_needs
from tracegap.run.stages.report import report
from tracegap.run.stages.score import score
from tracegap.run.stages.track import track
from tracegap.run.stages.train import train
from tracegap.run.writer import only_writer


def run_experiment(
    experiment: Experiment,
    output_dir: Path,
    progress: Progress = silent,
    executor: Callable[[RunFolder, Progress], Executor] | None = None,
) -> RunFolder:
    """Runs all stages, leaving out what is finished; a killed run goes on where it stopped.

    Args:
        experiment: The settings.
        output_dir: The run's folder, new or begun with the same settings.
        progress: Told of every step of long work.
        executor: Gives what does the jobs elsewhere; None: they are done here, one by one.

    Returns:
        The run's folder; its `report` is the page to read.

    Raises:
        TracegapError: What went wrong and what to do; finished work is kept.
    """
    with only_writer(output_dir):
        run = open_folder(output_dir, experiment)
        progress = recorded(progress, run.progress)
        check_needs(run, experiment)
        prepare(run, experiment, progress)
        if executor is None:
            _students_here(run, experiment, progress)
        else:
            with closing(executor(run, progress)) as elsewhere:
                do_jobs(run, experiment, elsewhere, progress)
        analyse(run, experiment)
        report(run, experiment)
        track(run, experiment)
        run.progress.unlink(missing_ok=True)  # nothing goes on: equal runs leave equal files
    return run


def _students_here(run: RunFolder, experiment: Experiment, progress: Progress) -> None:
    adopt_attempts(run.root, lambda job: run.manifest(job).exists())
    train(run, experiment, progress)
    generate(run, experiment, progress)
    score(run, experiment)
    if experiment.interventions is not None:
        intervene(run, experiment, progress, limit=experiment.interventions.limit)
