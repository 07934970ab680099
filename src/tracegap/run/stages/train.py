"""Stage `train`: traces -> students, one for each arm and seed."""

from tracegap.files import read_records
from tracegap.records import Example, TrainingRow
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress, part_of
from tracegap.run.stages.grpo import train_one_by_rewards
from tracegap.run.stages.identity import identity, read_identity
from tracegap.tasks import get_task
from tracegap.traces.arms import Arm
from tracegap.traces.formats import ShapedRow


def train(run: RunFolder, experiment: Experiment, progress: Progress) -> None:
    """Fine-tunes a student for each arm and seed; those that are finished are left as they are.

    Raises:
        StudentError: The student cannot be loaded, or a row is too long for it.
        HubError: The hub does not give it.
    """
    if not experiment.trains:
        return
    identity(run, experiment)
    for arm in experiment.arms:
        for seed in experiment.seeds:
            _train_one(run, experiment, arm, seed, progress)


def _train_one(
    run: RunFolder, experiment: Experiment, arm: Arm, seed: int, progress: Progress
) -> None:
    if experiment.training.method == "grpo":
        train_one_by_rewards(run, experiment, arm, seed, progress)
        return
    name = f"train-{arm}-seed{seed}"
    settings = experiment.model_dump_json(include={"training", "student", "task", "data_seed"})
    inputs = [run.train_examples, run.traces(arm), run.identity]
    key = stage_key(f"{settings} {arm} {seed}", inputs)
    if is_complete(run, name, key):
        return
    from tracegap.students.train import train_student

    folder = run.student(arm, seed)
    rows = list(training_rows(run, experiment, arm))
    title = f"train {arm}, seed {seed}"
    train_student(
        experiment.student,
        rows,
        folder,
        experiment.training,
        seed,
        part_of(progress, title),
        experiment.template,
        read_identity(run).commit,
    )
    complete(run, name, key, sorted(p for p in folder.iterdir() if p.is_file()))


def training_rows(run: RunFolder, experiment: Experiment, arm: Arm) -> list[TrainingRow]:
    """Returns the arm's rows as they were built, whatever shape their file has."""
    if experiment.format == "prompt-completion":
        return list(read_records(run.traces(arm), TrainingRow))
    task = get_task(experiment.task.name, experiment.task.options)
    examples = read_records(run.train_examples, Example)
    shaped = read_records(run.traces(arm), ShapedRow)
    return [
        row.training_row(task.prompt(example))
        for example, row in zip(examples, shaped, strict=True)
    ]
