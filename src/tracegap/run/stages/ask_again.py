"""Asking one student all test questions once more, sampled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.records import Example
from tracegap.run.backends import ASKED, backend_of, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.trainings import Training
from tracegap.students.requests import asks_for
from tracegap.students.run import run_generation
from tracegap.students.sampling import Sampling
from tracegap.task import Task


@dataclass(frozen=True, slots=True)
class Again:
    """Where a further try goes.

    Attributes:
        path: The file of generations.
        manifest: Its stage's name.
        progress: Called with (asks finished, asks in all).
    """

    path: Path
    manifest: str
    progress: Callable[[int, int], None]


def ask_again(
    run: RunFolder,
    experiment: Experiment,
    task: Task,
    examples: Sequence[Example],
    one: Training,
    sampling: Sampling,
    again: Again,
) -> None:
    """Asks with the full context, unless that is finished; goes on where it stopped.

    Raises:
        SettingsError: The student cannot be sampled.
        StudentError: It cannot be loaded or does not answer.
    """
    inputs = with_student([run.test_examples], run, experiment, one)
    settings = experiment.model_dump_json(include=ASKED)
    key = stage_key(f"{settings} {one.key} {sampling}", inputs)
    if is_complete(run, again.manifest, key):
        return
    backend = backend_of(run, experiment, task, examples, one, sampling)
    asks = asks_for(examples, task, one.arm, one.seed, ("full",))
    run_generation(asks, backend, run.writes(again.path), again.progress)
    complete(run, again.manifest, key, [again.path])
