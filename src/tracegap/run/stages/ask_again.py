"""Asking one student all test questions again, sampled, once or several times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.records import Example
from tracegap.run.backends import ASKED, ask_samples, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.trainings import Training
from tracegap.students.sampling import Sampling
from tracegap.task import Task


@dataclass(frozen=True, slots=True)
class Again:
    """A further try, and where it goes.

    Attributes:
        sampling: How it is drawn.
        path: The file of generations.
        manifest: Its stage's name.
    """

    sampling: Sampling
    path: Path
    manifest: str


def ask_again(
    run: RunFolder,
    experiment: Experiment,
    task: Task,
    examples: Sequence[Example],
    one: Training,
    tries: Sequence[Again],
    progress: Callable[[int, int], None],
) -> None:
    """Asks with the full context what is not finished; goes on where it stopped.

    Raises:
        SettingsError: The student cannot be sampled.
        StudentError: It cannot be loaded or does not answer.
    """
    inputs = with_student([run.test_examples], run, experiment, one)
    settings = experiment.model_dump_json(include=ASKED)
    left: dict[Path, tuple[Again, str]] = {}
    for again in tries:
        key = stage_key(f"{settings} {one.key} {again.sampling}", inputs)
        if not is_complete(run, again.manifest, key):
            left[run.writes(again.path)] = again, key
    wanted = [(again.sampling, path) for path, (again, _) in left.items()]
    for path in ask_samples(run, experiment, task, examples, one, wanted, progress):
        again, key = left[path]
        complete(run, again.manifest, key, [again.path])
