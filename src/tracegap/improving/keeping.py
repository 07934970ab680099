"""What a try has to get right to be kept, for each arm of the experiment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracegap.checks.verdicts import judge
from tracegap.records import Example, Generation, TrainingRow, Verdict
from tracegap.task import Task

Keep = Literal["answer", "trace", "both", "random"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One try at one question.

    Attributes:
        number: Counted from 1 within its question.
        tokens: Of the completion as it would be trained on, its end token included.
    """

    number: int
    generation: Generation
    verdict: Verdict
    tokens: int


KEEPS: dict[Keep, Callable[[Verdict], bool]] = {
    "answer": lambda verdict: bool(verdict.answer_right),
    "trace": lambda verdict: bool(verdict.trace_right),
    "both": lambda verdict: bool(verdict.answer_right and verdict.trace_right),
    "random": lambda verdict: True,
}
"""Whether each arm may keep a try. `random` is the control: any that came to its end."""


def tried(number: int, generation: Generation, example: Example, task: Task, tokens: int) -> Tried:
    """Returns a try with its verdict by gold."""
    return Tried(number, generation, judge(generation, example, task), tokens)


def may_keep(keep: Keep, found: Tried) -> bool:
    """Whether an arm may keep a try; never one that ran into the length limit.

    To train on an unfinished text, with an end token after it, would teach to stop in mid-sentence.
    """
    return found.generation.finish_reason == "stop" and KEEPS[keep](found.verdict)


def training_row(found: Tried, example: Example, task: Task) -> TrainingRow:
    """Returns a kept try as a row to train on, exactly as the student wrote it."""
    verdict = found.verdict
    return TrainingRow(
        prompt=task.prompt(example),
        completion=[{"role": "assistant", "content": found.generation.text}],
        example_id=example.id,
        arm=found.generation.arm,
        label=verdict.said_label or "",
        evidence=list(verdict.said_evidence or ()),
    )
