"""Stage `generate`: students -> generations, one file for each arm, seed and size."""

from collections.abc import Iterator, Sequence

from tracegap.files import read_records
from tracegap.records import Condition, Example
from tracegap.run.backends import ASKED, backend_of, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.machine import record_machine
from tracegap.run.progress import Progress, part_of
from tracegap.run.stages.samples import generate_samples, samples_of
from tracegap.run.trainings import Training
from tracegap.students.requests import Ask, asks_for, first_by_hash
from tracegap.students.run import run_generation
from tracegap.task import Task
from tracegap.tasks import get_task

CONTROL_CONDITIONS: tuple[Condition, ...] = ("withheld", "swapped")


def generate(
    run: RunFolder,
    experiment: Experiment,
    progress: Progress,
    trainings: Sequence[Training] | None = None,
) -> None:
    """Asks each arm's students all test questions; part of them again without their context.

    Samples, if there are to be any, come when all have been asked once.

    Args:
        run: A run with its students.
        experiment: Its settings.
        progress: Draws how far each student is.
        trainings: Which students, without their samples; None: all.

    Raises:
        StudentError: The student cannot be loaded or does not answer.
    """
    for one in experiment.trainings if trainings is None else trainings:
        name, key = stage_of(run, experiment, one)
        if is_complete(run, name, key):
            continue
        task = get_task(experiment.task.name, experiment.task.options)
        examples = tuple(read_records(run.test_examples, Example))
        asks = list(all_asks(examples, task, one.arm, one.seed, experiment.generation.controls))
        path = run.generations(*one)
        part = part_of(progress, f"generate {one.title}")
        part(0, len(asks), "loading the student")
        backend = backend_of(run, experiment, task, examples, one)
        if experiment.trains:
            record_machine(run, name)
        run_generation(asks, backend, run.writes(path), part)
        complete(run, name, key, [path])
    if trainings is None:
        generate_samples(run, experiment, progress, list(samples_of(experiment)))


def stage_of(run: RunFolder, experiment: Experiment, one: Training) -> tuple[str, str]:
    """Returns the name and the key of asking one student."""
    inputs = with_student([run.test_examples], run, experiment, one)
    settings = experiment.model_dump_json(include=ASKED)
    return f"generate-{one.name}", stage_key(f"{settings} {one.key}", inputs)


def all_asks(
    examples: tuple[Example, ...], task: Task, arm: str, seed: int, controls: int | None
) -> Iterator[Ask]:
    """Yields every question with its context, then the controls' without it.

    Which examples are controls depends on their ids alone, so all arms share them.
    """
    yield from asks_for(examples, task, arm, seed, ("full",))
    chosen = first_by_hash(examples, "control", controls)
    asked = [example for example in examples if example.id in chosen]
    yield from asks_for(examples, task, arm, seed, CONTROL_CONDITIONS, asked)


def asked_keys(examples: tuple[Example, ...], controls: int | None) -> set[tuple[str, Condition]]:
    """Returns (example id, condition) of all that every student is asked, without the prompts."""
    asked: set[tuple[str, Condition]] = {(example.id, "full") for example in examples}
    chosen = first_by_hash(examples, "control", controls)
    return asked | {(i, condition) for i in chosen for condition in CONTROL_CONDITIONS}
