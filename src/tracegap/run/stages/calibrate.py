"""Abstention with a promise for each of a run's students; `tracegap serve` reads what it writes."""

from pathlib import Path

from tracegap.checks.calibration import Calibration
from tracegap.files import cannot_write, read_records, to_json, write_text
from tracegap.policies.guaranteed import GuaranteedAbstention, guaranteed
from tracegap.policies.tries import JUDGED_STEPS, judges_for
from tracegap.records import Example
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.policies import tries_of
from tracegap.run.trainings import Training
from tracegap.tasks import get_task
from tracegap.traces.arms import has_trace


def calibrate(
    run: RunFolder, experiment: Experiment, alpha: float, delta: float
) -> list[tuple[GuaranteedAbstention, Path | None]]:
    """Chooses what each student may answer, on half of the test questions' own generations.

    Args:
        run: A run with its generations.
        experiment: Its settings.
        alpha: Share of wrong answers among those given that is still borne.
        delta: Chance that the promise is broken.

    Returns:
        A promise for each student and judge, with the file that holds it; None where no choice
        keeps it. Files of earlier promises are gone.

    Raises:
        BadInputError: Generations are missing.
        SettingsError: `alpha` or `delta` is not between 0 and 1.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.test_examples, Example))
    clusters = [example.group for example in examples]
    _remove_earlier(run)
    made: list[tuple[GuaranteedAbstention, Path | None]] = []
    for one in experiment.largest:
        tries = [first for (first,) in tries_of([run.generations(*one)], examples, task)]
        for judge in judges_for(has_trace(one.arm)):
            student = one.arm, one.seed
            found = guaranteed(student, judge, tries, clusters, alpha, delta)
            made.append((found, _write(run, experiment, task.name, one, found)))
    return made


def _remove_earlier(run: RunFolder) -> None:
    """Leaves no promise behind that was made with another alpha."""
    for path in run.policies.glob("calibration-*.json"):
        try:
            path.unlink()
        except OSError as error:
            raise cannot_write(path, error) from None


def _write(
    run: RunFolder, experiment: Experiment, task: str, one: Training, found: GuaranteedAbstention
) -> Path | None:
    if found.worst is None:
        return None
    calibration = Calibration(
        task=task,
        student=experiment.student,
        arm=one.arm,
        seed=one.seed,
        steps=JUDGED_STEPS[found.judge],
        alpha=found.found.alpha,
        delta=found.found.delta,
        judgement=found.worst.judgement,
        faults=found.worst.faults,
        n=found.found.n,
        clusters=found.found.clusters,
    )
    name = f"calibration-{one.name}-{found.judge.replace(' ', '-')}.json"
    write_text(run.policies / name, to_json(calibration) + "\n")
    return run.policies / name
