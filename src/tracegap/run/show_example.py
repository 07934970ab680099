"""One test question with every student's answer to it, as records and as lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.trainings import Training
from tracegap.text import normalise


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a student wrote under one condition, and how it was judged.

    Attributes:
        text: As it was written; None if there is no generation.
    """

    condition: str
    text: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ShownStudent:
    """One student's answers; None if it has not been scored yet."""

    arm: str
    seed: int
    answers: tuple[ShownAnswer, ...] | None


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A test example with the answers of every student; in a sweep those of the largest size."""

    example: Example
    students: tuple[ShownStudent, ...]


def find_example(run: RunFolder, experiment: Experiment, identity: str) -> ShownExample:
    """Returns one test example with its answers.

    Raises:
        BadInputError: No test example has that id.
    """
    examples = list(read_records(run.test_examples, Example))
    found = [e for e in examples if e.id == identity]
    if not found:
        raise BadInputError(
            f"{run.test_examples}: field 'id': there is no {identity!r}; there are "
            f"{len(examples)} others, e.g. {', '.join(e.id for e in examples[:3])}."
        )
    students = (
        ShownStudent(one.arm, one.seed, _answers(run, one, identity)) for one in experiment.largest
    )
    return ShownExample(found[0], tuple(students))


def _answers(run: RunFolder, one: Training, identity: str) -> tuple[ShownAnswer, ...] | None:
    if not run.verdicts(*one).exists():
        return None
    generations = read_records(run.generations(*one), Generation)
    texts = {g.condition: g.text for g in generations if g.example_id == identity}
    return tuple(
        ShownAnswer(verdict.condition, texts.get(verdict.condition), verdict)
        for verdict in read_records(run.verdicts(*one), Verdict)
        if verdict.example_id == identity
    )


def shown_lines(shown: ShownExample) -> list[str]:
    """Returns the lines to print."""
    lines = list(_question(shown.example))
    for student in shown.students:
        lines += _student_lines(student, shown.example)
    return lines


def _question(example: Example) -> Iterator[str]:
    yield f"{example.id}  ({example.label})"
    for i, passage in enumerate(example.context):
        yield f"  {'*' if i in example.evidence else ' '} {passage}"
    yield f"Q: {example.question}"
    yield f"A: {', '.join(example.answers)}      (* gold evidence)"


def _student_lines(student: ShownStudent, example: Example) -> Iterator[str]:
    if student.answers is None:
        yield f"\n{student.arm}, seed {student.seed}: not scored yet"
        return
    for answer in student.answers:
        yield f"\n{student.arm}, seed {student.seed}, context {answer.condition}"
        text = "(no generation)" if answer.text is None else answer.text
        yield from (f"    {line}" for line in text.splitlines())
        yield from (f"  {line}" for line in verdict_lines(answer.verdict, example))


def verdict_lines(verdict: Verdict, example: Example) -> Iterator[str]:
    """Yields a verdict step by step, in words."""
    yield f"label     {_word(verdict.label_right)}: {verdict.said_label} (gold {example.label})"
    yield f"evidence  {_word(verdict.evidence_exact)}"
    gold = {normalise(passage) for passage in example.evidence_passages}
    for passage in verdict.said_evidence or ():
        yield f"            {'+' if normalise(passage) in gold else '-'} {passage}"
    said = ", ".join(verdict.said_answers) if verdict.said_answers else "nothing readable"
    yield f"answer    {_word(verdict.answer_right)}: {said}"
    if verdict.problems:
        yield f"problems  {', '.join(verdict.problems)}"


def _word(right: bool | None) -> str:
    return {True: "right", False: "wrong", None: "unscored"}[right]
