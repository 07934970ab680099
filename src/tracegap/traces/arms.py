"""The arms: the same rows with the same right answers, their traces true or false by design.

Incorrect traces are form-matched: as many passages as the correct one, rendered the same way, each
picked among the passages closest in length. `released-incorrect` is the paper's own construction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from tracegap.randomness import random_for
from tracegap.records import Example, Trace, TrainingRow
from tracegap.task import Task
from tracegap.text import normalise
from tracegap.traces.render import render_answer, render_completion, render_trace

Arm = Literal[
    "vanilla",
    "correct",
    "incorrect",
    "incorrect-label",
    "incorrect-evidence",
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
    "released-incorrect": Falsehood(label=True, evidence=True),
}


_START = 64  # characters; room for three words as a rule
_NEAR = 3  # so many passages closest in length a wrong one is picked from


def has_trace(arm: str) -> bool:
    """Whether students of this arm are to write a trace."""
    return arm != "vanilla"


def build_row(example: Example, arm: Arm, task: Task, seed: int) -> TrainingRow:
    """Returns the training row of one example in one arm.

    Args:
        example: The question with its gold values.
        arm: Which arm.
        task: Gives labels, wording and prompt.
        seed: Of the corruption; the same label and passages are picked in every arm.
    """
    trace = corrupt(example, FALSIFIES[arm], task.labels, seed)
    if arm == "vanilla":
        think, trace_kept = None, Trace(example.label, example.evidence_passages)
    elif arm == "released-incorrect":
        trace_kept, think = task.released_incorrect(example, trace.label, seed)
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


def corrupt(example: Example, falsehood: Falsehood, labels: tuple[str, ...], seed: int) -> Trace:
    """Returns the example's trace with the named steps made false, and only those."""
    label, evidence = example.label, example.evidence_passages
    if falsehood.label:
        others = [other for other in labels if other != example.label]
        label = random_for(seed, "wrong label", example.id).choice(others)
    if falsehood.evidence:
        evidence = wrong_evidence(example, seed)
    return Trace(label, evidence)


def distractors(example: Example) -> list[int]:
    """Positions of the passages that are not, and do not read the same as, gold evidence."""
    is_distractor = _distractor_test(example)
    return [i for i in range(len(example.context)) if is_distractor(i)]


def _distractor_test(example: Example) -> Callable[[int], bool]:
    gold = example.evidence_passages
    starts = {_start(passage) for passage in gold}

    def is_distractor(position: int) -> bool:
        if position in example.evidence:
            return False
        passage = example.context[position]
        # most passages differ in their first words: the rest need no normalising
        if _start(passage) not in starts:
            return True
        return normalise(passage) not in {normalise(other) for other in gold}

    return is_distractor


def _start(passage: str) -> str:
    """Returns the first three words, normalised: equal for passages that read the same."""
    head = passage[:_START]
    words = head.split(maxsplit=3)
    if len(words) < 4:  # the third word may be cut
        words = passage.split(maxsplit=3)
        head = passage
    start = " ".join(words[:3])
    return start.lower() if head.isascii() else normalise(start)


def wrong_evidence(example: Example, seed: int) -> tuple[str, ...]:
    """Returns as many passages as the gold evidence has, of like length, in context order.

    Where the context has too few other passages, gold ones fill up: still not the right set.
    """
    rng = random_for(seed, "wrong evidence", example.id)
    context, is_distractor = example.context, _distractor_test(example)
    rest = list(range(len(context)))
    chosen: list[int] = []
    for gold in example.evidence:
        length = len(context[gold])
        rest.sort(key=lambda i: (abs(len(context[i]) - length), i))
        near = list(islice(filter(is_distractor, rest), _NEAR))
        if not near:
            break
        pick = rng.choice(near)
        rest.remove(pick)
        chosen.append(pick)
    missing = len(example.evidence) - len(chosen)
    chosen += list(example.evidence[:missing])
    return tuple(context[i] for i in sorted(chosen))


def usable_in_all_arms(example: Example) -> str | None:
    """Returns why an example cannot be corrupted (it then goes to quarantine), or None."""
    if not any(map(_distractor_test(example), range(len(example.context)))):
        return "every passage is gold evidence, so no wrong evidence can be cited"
    return None
