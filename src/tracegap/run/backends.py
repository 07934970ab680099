"""The student that a run asks: which backend, and what its texts depend on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracegap.records import Example, Generation
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.identity import read_identity
from tracegap.run.trainings import Training
from tracegap.students.requests import Ask, asks_for
from tracegap.students.run import Backend, Batch, run_generation, run_together
from tracegap.students.sampling import Sampling
from tracegap.students.trained import Trained
from tracegap.task import Task

if TYPE_CHECKING:
    from tracegap.students.vllm_engine import Engine

ASKED = {"generation", "student", "student_revision", "template", "task", "training"}
"""The settings that what a student writes depends on, its own files aside."""


def with_student(
    inputs: Sequence[Path], run: RunFolder, experiment: Experiment, one: Training
) -> list[Path]:
    """Returns a stage's inputs with all else that a student's texts depend on."""
    student = [run.identity, run.student(*one)] if experiment.trains else []
    return [*inputs, *experiment.task.own_file, *student]


def trained(run: RunFolder, experiment: Experiment, one: Training) -> Trained:
    """Returns a student that was trained, as it is to be asked."""
    return Trained(
        name=experiment.student,
        folder=run.student(*one),
        quantised=experiment.training.method == "qlora" and experiment.generation.as_trained,
        template=experiment.template,
        commit=read_identity(run).commit,
    )


def name_for(student: str, one: Training) -> str:
    """Returns the name of a served student with its arm and seed put in, where it asks for them.

    One server that holds the adapters of a whole run, each under its own name, so answers for all
    of them: `openai:{arm}-seed{seed}@http://localhost:8000/v1`.
    """
    if not student.startswith("openai:"):
        return student
    return student.replace("{arm}", one.arm).replace("{seed}", str(one.seed))


def engine_of(run: RunFolder, experiment: Experiment, one: Training) -> "Engine":
    """Returns vLLM's engine, ready to answer for one student of a run.

    Raises:
        StudentError: vLLM is not installed, or cannot load the student.
    """
    from tracegap.students.vllm_engine import Engine

    settings = dict(experiment.generation.engine)
    if experiment.trains:
        return Engine.of_trained(trained(run, experiment, one), settings)
    revision, template = experiment.student_revision, experiment.template
    return Engine.of_model(experiment.student, revision, template, settings)


def backend_of(
    run: RunFolder,
    experiment: Experiment,
    task: Task,
    examples: Sequence[Example],
    one: Training,
    sampling: Sampling | None = None,
) -> Backend:
    """Returns what answers for one student of a run: greedily, or sampled as told.

    Raises:
        StudentError: It cannot be loaded.
    """
    student, settings = name_for(experiment.student, one), experiment.generation
    if experiment.asks_mock:
        from tracegap.students.mock import MockStudent

        mock = MockStudent(student, task, examples)
        number, size = 0 if sampling is None else sampling.number, one.size or 0
        return _MockAgain(mock, number, size) if number or size else mock
    if student.startswith("openai:"):
        from tracegap.students.server import ServedStudent

        if sampling is None:
            return ServedStudent(student, settings)
        # runs of a served student are the same student: only what it draws can differ
        drawn = (sampling.number + 1_000_003 * one.seed) % 2**31
        more: dict[str, object] = {"temperature": sampling.temperature, "seed": drawn}
        more |= {"top_p": sampling.top_p} if sampling.top_p < 1 else {}
        return ServedStudent(student, settings, more=more)
    if experiment.asks_vllm:
        from tracegap.students.vllm import VllmStudent

        return VllmStudent(engine_of(run, experiment, one), settings, sampling)
    from tracegap.students.generate import LocalStudent

    return LocalStudent.trained(trained(run, experiment, one), settings, sampling)


def ask_samples(
    run: RunFolder,
    experiment: Experiment,
    task: Task,
    examples: Sequence[Example],
    one: Training,
    wanted: Sequence[tuple[Sampling, Path]],
    progress: Callable[[int, int], None],
) -> Iterator[Path]:
    """Asks one student all questions with their context, once for each sampling that is wanted.

    Yields each file as soon as it is whole.

    A student in this process is loaded once and reads each prompt once, whatever the number of
    samples; the texts are those of a student that is asked for one sample at a time.

    Args:
        run: The run.
        experiment: Its settings.
        task: Its task.
        examples: The questions.
        one: The student.
        wanted: Samplings, and the files that what they draw goes to.
        progress: Called with (questions answered, those of all samples).

    Raises:
        StudentError: It cannot be loaded or does not answer.
    """
    if not wanted:
        return
    asks = asks_for(examples, task, one.arm, one.seed, ("full",))
    paths = [path for _, path in wanted]
    if experiment.trains and not experiment.asks_vllm:
        from tracegap.students.generate import LocalStudent

        student, settings = trained(run, experiment, one), experiment.generation
        together = LocalStudent.sampled(student, settings, [sampling for sampling, _ in wanted])
        run_together(asks, together, paths, progress)
        yield from paths
        return
    for number, (sampling, path) in enumerate(wanted):

        def told(done: int, total: int, before: int = number * len(asks)) -> None:
            progress(before + done, total * len(wanted))

        backend = backend_of(run, experiment, task, examples, one, sampling)
        run_generation(asks, backend, path, told)
        yield path


class _MockAgain:
    """A mock student on a further try, or of a size: it draws as one of another seed."""

    def __init__(self, mock: Backend, number: int, size: int) -> None:
        again = f" try {number + 1}" if number else ""
        self.identity = f"{mock.identity}{again}{f' of size {size}' if size else ''}"
        self._mock = mock
        self._shift = 1_000_003 * number + 15_485_863 * size

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        return self._mock.plan(asks)

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        for batch in batches:
            shifted = [replace(ask, seed=ask.seed + self._shift) for ask in batch]
            (said,) = self._mock.generate([shifted])
            yield [replace(g, seed=ask.seed) for g, ask in zip(said, batch, strict=True)]
