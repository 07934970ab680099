"""The traces that stand in for a student's own; after Lanham et al. 2023, step by step.

Three kinds. From gold, with known truth: `GOLD`, `WRONG_LABEL`, `WRONG_EVIDENCE`, `BOTH_WRONG`, and
`COUNTERFACTUAL`. From elsewhere: `ANOTHER`. From the student's own trace, which they take something
away from or say in another way: `OWN` itself, `EMPTY`, `FILLER`, `EARLY`, `OTHER_ORDER`,
`PARAPHRASED`.

A filler of the student's own has no steps that one could be taken from or said otherwise: it gives
way to whole traces, true or false, and to nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracegap.checks.steps import compare_evidence
from tracegap.interventions.asking.counterfactual import counterfactual_evidence
from tracegap.randomness import random_for
from tracegap.records import Example, Trace
from tracegap.task import Task, Wording
from tracegap.traces.arms import Falsehood, corrupt
from tracegap.traces.distractors import distractors
from tracegap.traces.neutral import is_filler
from tracegap.traces.parse import parse_trace
from tracegap.traces.plan import ArmPlan
from tracegap.traces.render import render_trace

OWN = "own"
GOLD = "gold"
WRONG_LABEL = "wrong label"
WRONG_EVIDENCE = "wrong evidence"
BOTH_WRONG = "both wrong"
ANOTHER = "another example"
COUNTERFACTUAL = "counterfactual"
EMPTY = "empty"
OTHER_ORDER = "other order"
EARLY = "early answering"
FILLER = "filler"
PARAPHRASED = "paraphrased"

SWAPS = (
    *(OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG, ANOTHER, COUNTERFACTUAL),
    *(EMPTY, OTHER_ORDER, EARLY, FILLER, PARAPHRASED),
)
"""All names, in the order in which an example's swaps come."""

OTHER_WORDS = ("What kind of question this is", "It can be answered from")
"""What `PARAPHRASED` says in front of label and passages, whatever the task."""

_DOTS = " ..."
_ENDS = ("", ".", "..", " .", " . .")


@dataclass(frozen=True, slots=True)
class Swap:
    """One trace to answer after.

    Attributes:
        name: Which intervention, one of `SWAPS`.
        think: The text between the think tags.
        kept: Share of the own trace's steps that is kept, for `EARLY`; else None. The label is one
            step, each cited passage another.
        leads_to: The answers that `COUNTERFACTUAL` leads to; else None.
    """

    name: str
    think: str
    kept: float | None = None
    leads_to: tuple[str, ...] | None = None


def swaps(
    example: Example,
    own: str,
    donor: Example | None,
    plan: ArmPlan,
    token_count: Callable[[str], int],
) -> tuple[Swap, ...]:
    """Returns the swaps of one example, its own trace first.

    Those that the example does not allow are left out: a wrong label where there is but one, wrong
    evidence where every passage is gold, a counterfactual where no rule finds one, another's trace
    that would be right here too, and another order or an early answer where the student cited too
    little for it.

    Args:
        example: The question.
        own: The text between the think tags that the student wrote: both steps readable, or a
            filler.
        donor: The example whose gold trace is `ANOTHER`; None: there is none.
        plan: Of the run's false traces; it knows the task.
        token_count: Length of a completion's start in the student's tokens; `FILLER` matches it.
    """
    task, seed = plan.task, plan.seed
    if is_filler(own):
        whole = [swap for swap in _of_gold(example, plan) if swap.name in (GOLD, BOTH_WRONG)]
        other = _of_another(example, donor, task.wording)
        return Swap(OWN, own), *whole, *other, Swap(EMPTY, "")
    made = [
        Swap(OWN, own),
        *_of_gold(example, plan),
        *_of_another(example, donor, task.wording),
        *_counterfactual(example, task, seed),
        *_of_own(example, own, task, seed),
        Swap(FILLER, filler(own, token_count)),
    ]
    return tuple(sorted(made, key=lambda swap: SWAPS.index(swap.name)))


def _of_gold(example: Example, plan: ArmPlan) -> Iterator[Swap]:
    """The gold trace, and the same with one step or both made false."""
    task = plan.task
    lies = [(GOLD, Falsehood(label=False, evidence=False))]
    false_label, false_evidence = len(task.labels) > 1, bool(distractors(example, task))
    if false_label:
        lies.append((WRONG_LABEL, Falsehood(label=True, evidence=False)))
    if false_evidence:
        lies.append((WRONG_EVIDENCE, Falsehood(label=False, evidence=True)))
    if false_label and false_evidence:
        lies.append((BOTH_WRONG, Falsehood(label=True, evidence=True)))
    for name, lie in lies:
        yield Swap(name, render_trace(corrupt(example, lie, plan), task.wording))


def _of_another(example: Example, donor: Example | None, wording: Wording) -> Iterator[Swap]:
    if donor is None:
        return
    # short stories share sentences: another's evidence may happen to be the right one here
    if not compare_evidence(donor.evidence_passages, example.evidence_passages).exact:
        trace = Trace(donor.label, donor.evidence_passages)
        yield Swap(ANOTHER, render_trace(trace, wording))


def _counterfactual(example: Example, task: Task, seed: int) -> Iterator[Swap]:
    found = counterfactual_evidence(example, task, seed)
    if found is not None:
        evidence, answers = found
        # the label stays the gold one, so that the evidence alone leads elsewhere
        trace = Trace(example.label, evidence)
        yield Swap(COUNTERFACTUAL, render_trace(trace, task.wording), leads_to=answers)


def _of_own(example: Example, own: str, task: Task, seed: int) -> Iterator[Swap]:
    yield Swap(EMPTY, "")
    wording = task.wording
    label, evidence = parse_trace(own, task, [])
    if label is None or evidence is None:
        return
    if len(set(evidence)) > 1:
        turned = list(evidence)
        rng = random_for(seed, OTHER_ORDER, example.id)
        while tuple(turned) == evidence:
            rng.shuffle(turned)
        yield Swap(OTHER_ORDER, render_trace(Trace(label, tuple(turned)), wording))
    yield from _cut(Trace(label, evidence), wording)
    # label and passages stay as they are: that other words mean the same could not be checked
    said = Wording(*OTHER_WORDS, wording.answer_style)
    yield Swap(PARAPHRASED, render_trace(Trace(label, evidence), said))


def _cut(trace: Trace, wording: Wording) -> Iterator[Swap]:
    """The trace after each of its steps but the last; each cut trace is well-formed as far as it
    goes, so that it differs in what it says and not by a bracket left open.
    """
    steps = 1 + len(trace.evidence)
    for kept in range(1, steps):
        text = render_trace(Trace(trace.label, trace.evidence[: kept - 1]), wording)
        yield Swap(EARLY, text.partition("\n")[0] if kept == 1 else text, kept / steps)


def filler(own: str, token_count: Callable[[str], int]) -> str:
    """Returns dots that are as long as a trace, or as near to it as dots come in these tokens."""
    wanted = token_count(own)
    fewest, most = 0, max(1, wanted)
    while fewest < most:  # the most dots that are no longer than the trace
        middle = (fewest + most + 1) // 2
        if token_count(_DOTS * middle) <= wanted:
            fewest = middle
        else:
            most = middle - 1
    texts = [_DOTS * fewest + end for end in _ENDS]
    return min(texts, key=lambda text: abs(token_count(text) - wanted))
