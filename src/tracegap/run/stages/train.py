"""Stage `train`: traces -> students, one for each arm and seed."""

from tracegap.files import read_records
from tracegap.records import TrainingRow
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress, part_of
from tracegap.run.stages.build import arm_rows
from tracegap.students.load import student_identity
from tracegap.traces.arms import Arm


def train(run: RunFolder, experiment: Experiment, progress: Progress) -> None:
    """Fine-tunes a student for each arm and seed; those that are finished are left as they are.

    Raises:
        StudentError: The student cannot be loaded, or a row is too long for it.
    """
    if not experiment.trains:
        return
    identity = student_identity(experiment.student)
    for arm in experiment.arms:
        for seed in experiment.seeds:
            _train_one(run, experiment, identity, arm, seed, progress)


def _train_one(
    run: RunFolder, experiment: Experiment, identity: str, arm: Arm, seed: int, progress: Progress
) -> None:
    name = f"train-{arm}-seed{seed}"
    settings = experiment.model_dump_json(include={"training", "student", "task", "data_seed"})
    key = stage_key(f"{settings} {identity} {arm} {seed}", [run.train_examples, run.traces(arm)])
    if is_complete(run, name, key):
        return
    from tracegap.students.train import train_student

    folder = run.student(arm, seed)
    rows = list(_rows(run, experiment, arm))
    title = f"train {arm}, seed {seed}"
    train_student(
        experiment.student, rows, folder, experiment.training, seed, part_of(progress, title)
    )
    complete(run, name, key, sorted(p for p in folder.iterdir() if p.is_file()))


def _rows(run: RunFolder, experiment: Experiment, arm: Arm) -> list[TrainingRow]:
    """Returns the arm's rows: read from its file, or built anew if that has another shape."""
    if experiment.format == "prompt-completion":
        return list(read_records(run.traces(arm), TrainingRow))
    from tracegap.records import Example
    from tracegap.tasks import get_task
    from tracegap.traces.plan import plan_arms

    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.train_examples, Example))
    return arm_rows(examples, arm, plan_arms(examples, task, experiment.data_seed))
