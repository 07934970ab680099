"""Stage `train` with `method: grpo`: training questions and rewards -> students."""

from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, read_settings, stage_key
from tracegap.run.progress import Progress, part_of
from tracegap.run.stages.identity import read_identity
from tracegap.tasks import get_task
from tracegap.traces.arms import Arm


def train_one_by_rewards(
    run: RunFolder, experiment: Experiment, arm: Arm, seed: int, progress: Progress
) -> None:
    """Trains one student by rewards, from the start that the settings name.

    Raises:
        BadInputError: The start holds no such student, or one of another kind.
        StudentError: The student cannot be loaded or trained.
    """
    name, start = f"train-{arm}-seed{seed}", start_of(experiment, arm, seed)
    settings = experiment.model_dump_json(include={"training", "student", "task", "template"})
    inputs = [run.train_examples, run.identity, *experiment.task.own_file]
    inputs += [] if start is None else [start]
    room = experiment.generation.max_new_tokens
    key = stage_key(f"{settings} {room} {arm} {seed}", inputs)
    if is_complete(run, name, key):
        return
    from tracegap.students.grpo import train_by_rewards

    folder, written = run.student(arm, seed), run.writes(run.student(arm, seed))
    train_by_rewards(
        experiment.student,
        list(read_records(run.train_examples, Example)),
        get_task(experiment.task.name, experiment.task.options),
        arm,
        written,
        experiment.training,
        room,
        seed,
        part_of(progress, f"train {arm} by rewards, seed {seed}"),
        experiment.template,
        read_identity(run).commit,
        start,
    )
    names = sorted(path.name for path in written.iterdir() if path.is_file())
    complete(run, name, key, [folder / file for file in names])


def start_of(experiment: Experiment, arm: Arm, seed: int) -> Path | None:
    """Returns the folder of the student that is trained further; None for none.

    Raises:
        BadInputError: There is none, it is of another student, or it is no adapter.
    """
    named = experiment.training.rewarded.start
    if named is None:
        return None
    other = read_settings(Path(named))
    if other.student != experiment.student:
        raise BadInputError(
            f"{named}: its student is {other.student!r}, not {experiment.student!r}; begin from a "
            "run of the same student (training.grpo.start)."
        )
    folder = RunFolder(Path(named)).student(arm, seed)
    if not (folder / "adapter_config.json").exists():
        raise BadInputError(
            f"{folder} holds no adapter of arm {arm!r} and seed {seed}; train it there first by "
            "method lora, or give another training.grpo.start."
        )
    return folder
