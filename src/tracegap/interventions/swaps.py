"""The traces that stand in for a student's own; after Lanham et al. 2023, stepwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracegap.randomness import random_for
from tracegap.records import Example, Trace
from tracegap.tasks.base import Task
from tracegap.tasks.derivation import Derivation
from tracegap.traces.arms import Falsehood, corrupt, distractors
from tracegap.traces.render import render_trace

OWN = "own"
COUNTERFACTUAL = "counterfactual"


@dataclass(frozen=True, slots=True)
class Swap:
    """One trace to answer after.

    Attributes:
        name: Which intervention.
        think: The text between the think tags.
        leads_to: The answers that a counterfactual trace leads to, else None.
    """

    name: str
    think: str
    leads_to: tuple[str, ...] | None = None


def swaps(example: Example, own: str, other: Example, task: Task, seed: int) -> Iterator[Swap]:
    """Yields the swaps of one example, its own trace first.

    Swaps that the example does not allow are left out: false evidence where all passages are
    gold, a shuffle of fewer than two passages, a counterfactual where no rule derives one.

    Args:
        example: The question.
        own: The text between the think tags that the student wrote.
        other: Another example, whose gold trace is taken.
        task: Gives wording, labels and rules.
        seed: Of the corruptions; the same as the arms'.
    """
    yield Swap(OWN, own)
    gold = Trace(example.label, example.evidence_passages)
    yield Swap("gold", render_trace(gold, task.wording))
    lies = {"wrong label": Falsehood(label=True, evidence=False)}
    if distractors(example):
        lies["wrong evidence"] = Falsehood(label=False, evidence=True)
        lies["both wrong"] = Falsehood(label=True, evidence=True)
    for name, lie in lies.items():
        yield Swap(name, render_trace(corrupt(example, lie, task.labels, seed), task.wording))
    others = Trace(other.label, other.evidence_passages)
    yield Swap("another example", render_trace(others, task.wording))
    if (swap := counterfactual(example, task, seed)) is not None:
        yield swap
    yield Swap("empty", "")
    if len(gold.evidence) > 1:
        turned = Trace(gold.label, gold.evidence[1:] + gold.evidence[:1])
        yield Swap("other order", render_trace(turned, task.wording))
    yield Swap("cut after label", own.partition("\n")[0])


def counterfactual(example: Example, task: Task, seed: int) -> Swap | None:
    """Returns a well-formed trace that by the task's rules leads to another answer, or None.

    Each passage that is not gold evidence is tried alone as the context, in an order drawn from
    the seed; the first whose derived answers are wrong for the example is taken.
    """
    places = distractors(example)
    random_for(seed, COUNTERFACTUAL, example.id).shuffle(places)
    for place in places:
        context = (example.context[place],)
        found = task.derive(example.question, context)
        if not isinstance(found, Derivation) or not found.answers or not found.evidence:
            continue
        if not task.score_answer(found.answers, example).exact:
            trace = Trace(found.label, tuple(context[i] for i in found.evidence))
            return Swap(COUNTERFACTUAL, render_trace(trace, task.wording), found.answers)
    return None
