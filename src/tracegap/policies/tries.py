"""One completion for a question: what is said of it without gold, and what gold says."""

from dataclasses import dataclass
from typing import Literal

from tracegap.checks.answers import normalise_answer
from tracegap.checks.gold_free import Check, check_said
from tracegap.checks.verdicts import verdict_of
from tracegap.records import Example, Generation, Parsed, Verdict
from tracegap.task import Task
from tracegap.traces.parse import parse_generation

TRACE, ANSWER, WHOLE = "trace", "answer", "trace and answer"
JUDGED_STEPS: dict[str, tuple[Literal["label", "evidence", "answer"], ...]] = {
    TRACE: ("label", "evidence"),
    ANSWER: ("answer",),
    WHOLE: ("label", "evidence", "answer"),
}
"""What may be judged without gold, and by which steps."""


@dataclass(frozen=True, slots=True)
class Try:
    """One completion.

    Attributes:
        checks: By judge, what the rules say of it without gold.
        right: By judge, whether it is right by gold.
        answer: The answers as they are compared, for a vote; None if none can be read.
        answer_right: As the task scores it.
    """

    checks: dict[str, Check]
    right: dict[str, bool]
    answer: frozenset[str] | None
    answer_right: bool


def try_of(generation: Generation, example: Example, task: Task) -> Try:
    """Judges one generation both ways."""
    parsed = parse_generation(generation.text, task)
    verdict = verdict_of(parsed, generation, example, task)
    return judged(verdict, parsed, example, task)


def judges_for(traced: bool) -> tuple[str, ...]:
    """Returns what can be judged of an arm whose traces state steps, or of another."""
    return (TRACE, WHOLE) if traced else (ANSWER,)


def judged(verdict: Verdict, parsed: Parsed, example: Example, task: Task) -> Try:
    """Returns what was read from a generation, with its verdict by gold, as a try."""
    check = check_said(task, example.question, example.context, parsed)
    trace, answer = bool(verdict.trace_right), bool(verdict.answer_right)
    said = verdict.said_answers
    return Try(
        checks={judge: check.of(*steps) for judge, steps in JUDGED_STEPS.items()},
        right={TRACE: trace, ANSWER: answer, WHOLE: trace and answer},
        answer=None if said is None else frozenset(map(normalise_answer, said)),
        answer_right=answer,
    )
