"""The arms: the same rows with the same right answers, their traces true or false by design.

Incorrect traces are matched to correct ones in form, over all examples of a run (see `plan.py`).
Two constructions stand beside them for comparison: `length-matched` takes any other label of the
task and, for each gold passage, one of the passages closest in length; `released-incorrect` is the
paper's own.

The neutral arms carry nothing, neither true nor false by design: `random` has steps drawn without
looking at gold, `filler` dots as long as correct traces are on average (see `neutral.py`).

The teacher's arms have traces in a teacher's own words, which nothing here can write: see the room
`teachers`. They falsify no step by design.
"""

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from tracegap.randomness import random_for
from tracegap.records import Example, Trace, TrainingRow
from tracegap.task import Task
from tracegap.text import normalise
from tracegap.traces.derangement import others_than
from tracegap.traces.distractors import distractors
from tracegap.traces.neutral import filler_of, random_trace
from tracegap.traces.plan import ArmPlan
from tracegap.traces.render import render_answer, render_completion, render_trace

Arm = Literal[
    "vanilla",
    "correct",
    "incorrect",
    "incorrect-label",
    "incorrect-evidence",
    "length-matched",
    "released-incorrect",
    "random",
    "filler",
    "teacher",
    "teacher-summary",
    "teacher-explanation",
    "teacher-swapped",
]
ARMS: tuple[Arm, ...] = get_args(Arm)
NEUTRAL_ARMS: tuple[Arm, ...] = ("random", "filler")
"""The arms whose traces carry nothing; they falsify no step by design, and keep none."""
TEACHER_ARMS: tuple[Arm, ...] = (
    "teacher",
    "teacher-summary",
    "teacher-explanation",
    "teacher-swapped",
)
"""The arms whose traces are in a teacher's own words: what they say is not known by design."""


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


RULE_ARMS: tuple[Arm, ...] = (*FALSIFIES, *NEUTRAL_ARMS)
"""The arms whose traces are written by rule, from the example alone."""
Truths = tuple[bool, bool]
"""Whether label and evidence are true."""


class Lies(Protocol):
    """Gives the wrong steps of false traces."""

    def wrong_label(self, example: Example) -> str:
        """Returns a label that is not the example's own."""

    def wrong_evidence(self, example: Example) -> tuple[str, ...]:
        """Returns as many passages as gold evidence has, another set."""


_NEAR = 3  # so many passages closest in length a wrong one is picked from


def has_trace(arm: str) -> bool:
    """Whether students of this arm are to write a trace."""
    return arm != "vanilla"


def states_steps(arm: str) -> bool:
    """Whether the traces of this arm say a label and cite passages in the words of the rules."""
    return has_trace(arm) and arm != "filler" and arm not in TEACHER_ARMS


def training_row(
    example: Example, arm: Arm, task: Task, kept: Trace, think: str | None
) -> TrainingRow:
    """Returns a row of any arm: what all arms share, and the trace that is its own.

    Args:
        example: The question with its gold values.
        arm: Which arm.
        task: Words prompt and answer, the same in every arm.
        kept: Label and evidence to keep beside the row.
        think: The text between the think tags; None for an arm without traces.
    """
    answer = render_answer(example.answers, task.wording)
    return TrainingRow(
        prompt=task.prompt(example),
        completion=[{"role": "assistant", "content": render_completion(think, answer)}],
        example_id=example.id,
        arm=arm,
        label=kept.label,
        evidence=list(kept.evidence),
    )


def build_row(example: Example, arm: Arm, plan: ArmPlan) -> TrainingRow:
    """Returns the training row of one example in one arm.

    Args:
        example: The question with its gold values.
        arm: Which arm, one of `FALSIFIES`.
        plan: Of the run's false traces; the same label and passages are taken in every arm.
    """
    task = plan.task
    trace_kept, think = trace_of(example, arm, plan)
    return training_row(example, arm, task, trace_kept, think)


def trace_of(example: Example, arm: Arm, plan: ArmPlan) -> tuple[Trace, str | None]:
    """Returns label and evidence to keep beside a row, gold's if it states none, and its trace."""
    task, gold = plan.task, Trace(example.label, example.evidence_passages)
    if arm == "vanilla":
        return gold, None
    if arm == "filler":
        return gold, filler_of(plan.filler)
    if arm == "random":
        drawn = random_trace(example, task, plan.labels.shares, plan.seed)
        return drawn, render_trace(drawn, task.wording)
    trace = corrupt(example, FALSIFIES[arm], lies_of(arm, plan))
    if arm == "released-incorrect":
        return task.released_incorrect(example, trace.label, plan.seed)
    return trace, render_trace(trace, task.wording)


def truths_of(row: TrainingRow, arm: Arm, example: Example) -> Truths | None:
    """Returns whether a row's label and evidence are true; None if its trace states neither."""
    if not states_steps(arm):
        return None
    if arm in FALSIFIES:  # known by design, for every row
        return not FALSIFIES[arm].label, not FALSIFIES[arm].evidence
    cited, gold = (set(map(normalise, of)) for of in (row.evidence, example.evidence_passages))
    return row.label == example.label, cited == gold


def lies_of(arm: str, plan: ArmPlan) -> Lies:
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

    task: Task
    seed: int

    def wrong_label(self, example: Example) -> str:
        """Returns any other label of the task."""
        others = others_than(example.label, self.task.labels)
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
