"""Stage `train`: traces -> students, one for each arm, seed and size."""

from collections.abc import Sequence

from tracegap.files import read_records
from tracegap.records import Example, TrainingRow
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.machine import record_machine
from tracegap.run.progress import Progress, part_of
from tracegap.run.stages.grpo import train_one_by_rewards
from tracegap.run.stages.identity import identity, read_identity
from tracegap.run.stages.teach import require_taught
from tracegap.run.trainings import Training
from tracegap.students.ranks import Ranks
from tracegap.tasks import get_task
from tracegap.traces.arms import Arm
from tracegap.traces.formats import ShapedRow


def train(
    run: RunFolder,
    experiment: Experiment,
    progress: Progress,
    trainings: Sequence[Training] | None = None,
) -> None:
    """Fine-tunes a student for each arm, seed and size; finished ones are left as they are.

    Args:
        run: A run that was built.
        experiment: Its settings.
        progress: Draws how far each student is.
        trainings: Which students; None: all.

    Raises:
        BadInputError: The arms' teacher has not been asked.
        StudentError: The student cannot be loaded, or a row is too long for it.
        HubError: The hub does not give it.
    """
    if experiment.taught:
        require_taught(run, experiment)
    if not experiment.trains:
        return
    if trainings is None:  # of jobs it is done before
        identity(run, experiment)
    for one in experiment.trainings if trainings is None else trainings:
        _train_one(run, experiment, one, progress)


def _train_one(run: RunFolder, experiment: Experiment, one: Training, progress: Progress) -> None:
    if experiment.training.method == "grpo":
        train_one_by_rewards(run, experiment, one.arm, one.seed, progress)
        return
    name = f"train-{one.name}"
    settings = experiment.model_dump_json(include={"training", "student", "task", "data_seed"})
    inputs = [run.train_examples, run.traces(one.arm), run.identity]
    key = stage_key(f"{settings} {one.key}", inputs)
    if is_complete(run, name, key):
        return
    from tracegap.students.train import train_student

    leads = Ranks.here().leads
    folder, written = run.student(*one), run.writes(run.student(*one))
    if leads:
        record_machine(run, name)
    rows = training_rows(run, experiment, one.arm)[: one.size]
    train_student(
        experiment.student,
        rows,
        written,
        experiment.training,
        one.seed,
        part_of(progress, f"train {one.title}"),
        experiment.template,
        read_identity(run).commit,
    )
    if not leads:
        return
    names = sorted(path.name for path in written.iterdir() if path.is_file())
    complete(run, name, key, [folder / file for file in names])


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
