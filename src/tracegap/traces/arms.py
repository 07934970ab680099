"""The arms: the same rows with the same right answers, their traces true or false by design.

Incorrect traces are matched to correct ones in form, over all examples of a run (see `plan.py`).
Two constructions stand beside them for comparison: `length-matched` takes any other label of the
task and, for each gold passage, one of the passages closest in length; `released-incorrect` is the
paper's own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from tracegap.randomness import random_for
from tracegap.records import Example, Trace, TrainingRow
from tracegap.text import normalise
from tracegap.traces.render import render_answer, render_completion, render_trace

if TYPE_CHECKING:
    from tracegap.task import Task
    from tracegap.traces.plan import ArmPlan

Arm = Literal[
    "vanilla",
    "correct",
    "incorrect",
    "incorrect-label",
    "incorrect-evidence",
    "length-matched",
    "released-incorrect",
]


@dataclass(frozen=True, slots=True)
class Falsehood:
    """Which steps an arm falsifies."""

    label: bool
    evidence: bool


FALSIFIES: dict[Arm, Falsehood] = {
    "vanilla": Falsehood(label=False, evidence=False),
    "correct": Falsehood(label=False, evidence=False),
    "incorrect": Falsehood(label=True, evidence=True),
    "incorrect-label": Falsehood(label=True, evidence=False),
    "incorrect-evidence": Falsehood(label=False, evidence=True),
    "length-matched": Falsehood(label=True, evidence=True),
    "released-incorrect": Falsehood(label=True, evidence=True),
}


class Lies(Protocol):
    """Gives the wrong steps of false traces."""

    def wrong_label(self, example: Example) -> str:
        """Returns a label that is not the example's own."""

    def wrong_evidence(self, example: Example) -> tuple[str, ...]:
        """Returns as many passages as gold evidence has, another set."""


_START = 64  # characters; room for three words as a rule
_NEAR = 3  # so many passages closest in length a wrong one is picked from


def has_trace(arm: str) -> bool:
    """Whether students of this arm are to write a trace."""
    return arm != "vanilla"


def build_row(example: Example, arm: Arm, plan: "ArmPlan") -> TrainingRow:
    """Returns the training row of one example in one arm.

    Args:
        example: The question with its gold values.
        arm: Which arm.
        plan: Of the run's false traces; the same label and passages are taken in every arm.
    """
    task = plan.task
    trace = corrupt(example, FALSIFIES[arm], lies_of(arm, plan))
    if arm == "vanilla":
        think, trace_kept = None, Trace(example.label, example.evidence_passages)
    elif arm == "released-incorrect":
        trace_kept, think = task.released_incorrect(example, trace.label, plan.seed)
    else:
        trace_kept, think = trace, render_trace(trace, task.wording)
    answer = render_answer(example.answers, task.wording)
    return TrainingRow(
        prompt=task.prompt(example),
        completion=[{"role": "assistant", "content": render_completion(think, answer)}],
        example_id=example.id,
        arm=arm,
        label=trace_kept.label,
        evidence=list(trace_kept.evidence),
    )


def lies_of(arm: str, plan: "ArmPlan") -> Lies:
    """Returns what gives the wrong steps in an arm."""
    # the paper drew its wrong labels from all classes as well
    alone = arm in ("length-matched", "released-incorrect")
    return LengthMatched(plan.task, plan.seed) if alone else plan


def corrupt(example: Example, falsehood: Falsehood, lies: Lies) -> Trace:
    """Returns the example's trace with the named steps made false, and only those."""
    return Trace(
        lies.wrong_label(example) if falsehood.label else example.label,
        lies.wrong_evidence(example) if falsehood.evidence else example.evidence_passages,
    )


@dataclass(frozen=True, slots=True)
class LengthMatched:
    """Wrong steps drawn example by example: any other label, other passages of like length."""

    task: "Task"
    seed: int

    def wrong_label(self, example: Example) -> str:
        """Returns any other label of the task."""
        others = [other for other in self.task.labels if other != example.label]
        return random_for(self.seed, "wrong label", example.id).choice(others)

    def wrong_evidence(self, example: Example) -> tuple[str, ...]:
        """Returns for each gold passage one of those closest in length, in context order.

        Where the context has too few other passages, gold ones fill up: still not the right set.
        """
        rng, context = random_for(self.seed, "wrong evidence", example.id), example.context
        rest = distractors(example, self.task)
        chosen: list[int] = []
        for gold in example.evidence[: len(rest)]:
            length = len(context[gold])
            rest.sort(key=lambda i: (abs(len(context[i]) - length), i))
            pick = rng.choice(rest[:_NEAR])
            rest.remove(pick)
            chosen.append(pick)
        missing = len(example.evidence) - len(chosen)
        chosen += list(example.evidence[:missing])
        return tuple(context[i] for i in sorted(chosen))


def distractors(example: Example, task: "Task") -> list[int]:
    """Positions of the passages that may be cited as wrong.

    They are not gold evidence, do not read the same as any of it, and do not tell the answer too,
    as far as the task can see that.
    """
    others = unlike_gold(example)
    too = task.also_answering(example, others)
    return [i for i in others if i not in too] if too else others


def unlike_gold(example: Example) -> list[int]:
    """Positions of the passages that are not, and do not read the same as, gold evidence."""
    gold, context = example.evidence_passages, example.context
    starts = {_start(passage) for passage in gold}
    others = [i for i in range(len(context)) if i not in example.evidence]
    # most passages differ in their first words: the rest need not be evened out
    near = {i for i in others if _start(context[i]) in starts}
    if near:
        said = {normalise(passage) for passage in gold}
        others = [i for i in others if i not in near or normalise(context[i]) not in said]
    return others


def _start(passage: str) -> str:
    """Returns the first three words, evened out: equal for passages that read the same."""
    head = passage[:_START]
    words = head.split(maxsplit=3)
    if len(words) < 4:  # the third word may be cut
        words = passage.split(maxsplit=3)
        head = passage
    start = " ".join(words[:3])
    return start.lower() if head.isascii() else normalise(start)


def usable_in_all_arms(example: Example, task: "Task") -> str | None:
    """Returns why an example cannot be corrupted (it then goes to quarantine), or None."""
    if distractors(example, task):
        return None
    if unlike_gold(example):
        return "every passage that is not gold evidence tells the answer too"
    return "every passage is gold evidence, so no wrong evidence can be cited"
