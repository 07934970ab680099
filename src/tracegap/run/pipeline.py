"""The stages of a run, in order."""

from pathlib import Path

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, only_writer, open_folder
from tracegap.run.progress import Progress, silent
from tracegap.run.progress_file import recorded
from tracegap.run.stages.analyse import analyse
from tracegap.run.stages.build import build
from tracegap.run.stages.build_taught import build_taught
from tracegap.run.stages.generate import generate
from tracegap.run.stages.needs import check_needs
from tracegap.run.stages.report import report
from tracegap.run.stages.score import score
from tracegap.run.stages.teach import teach
from tracegap.run.stages.track import track
from tracegap.run.stages.train import train


def run_experiment(
    experiment: Experiment, output_dir: Path, progress: Progress = silent
) -> RunFolder:
    """Runs all stages, leaving out what is finished; a killed run goes on where it stopped.

    Args:
        experiment: The settings.
        output_dir: The run's folder, new or begun with the same settings.
        progress: Told of every step of long work.

    Returns:
        The run's folder; its `report` is the page to read.

    Raises:
        TracegapError: What went wrong and what to do; finished work is kept.
    """
    with only_writer(output_dir):
        run = open_folder(output_dir, experiment)
        progress = recorded(progress, run.progress)
        check_needs(run, experiment)
        if experiment.taught:
            teach(run, experiment, progress)
            build_taught(run, experiment)
        else:
            build(run, experiment)
        train(run, experiment, progress)
        generate(run, experiment, progress)
        score(run, experiment)
        analyse(run, experiment)
        report(run, experiment)
        track(run, experiment)
        run.progress.unlink(missing_ok=True)  # nothing goes on: equal runs leave equal files
    return run
