"""Whether arm `random` agrees with gold as often as chance has it, and no more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import comb

from tracegap.checks.steps import compare_evidence
from tracegap.records import Example
from tracegap.text import normalise
from tracegap.traces.arms import trace_of
from tracegap.traces.plan import ArmPlan

_NEVER = 1e-6  # so seldom a sound task may be told of


def random_faults(examples: Sequence[Example], plan: ArmPlan) -> list[str]:
    """Returns, in plain words, where random steps agree with gold more or less than by chance.

    Args:
        examples: Any number; of none nothing is said.
        plan: Of the run's arms.
    """
    drawn = [trace_of(example, "random", plan)[0] for example in examples]
    shares = plan.labels.shares
    every = sum(shares.values())
    label = [t.label == e.label for t, e in zip(drawn, examples, strict=True)]
    evidence = [
        compare_evidence(t.evidence, e.evidence_passages).exact
        for t, e in zip(drawn, examples, strict=True)
    ]
    of_label = [shares[e.label] / every for e in examples] if every else []
    return [
        *(_unlike("label", label, of_label) if every else ()),  # of a single label none is wrong
        *_unlike("evidence", evidence, [chance_of_gold(e) for e in examples]),
    ]


def _unlike(step: str, right: Sequence[bool], chances: Sequence[float]) -> Iterator[str]:
    """Tells of more right, or fewer, than chance would hardly ever give.

    Right and wrong ones are both no more spread than Poisson's number (Hoeffding 1956), so that its
    tails are on the safe side.
    """
    from scipy.special import pdtr, pdtrc  # imported here: all else of a contract needs no scipy

    count, wanted = sum(right), sum(chances)
    wrong, failing = len(right) - count, max(0.0, len(right) - wanted)
    sides = (count, wanted), (wrong, failing)
    fewer = (float(pdtr(n, mean)) for n, mean in sides)
    more = (float(pdtrc(n - 1, mean)) for n, mean in sides if n)
    if any(tail < _NEVER for tail in (*fewer, *more)):
        yield (
            f"arm random has the gold {step} in {count} of {len(right)} examples; drawn without "
            f"looking it would be about {wanted:.1f}"
        )


def chance_of_gold(example: Example) -> float:
    """Returns how likely so many passages, drawn at random, read as gold's do.

    Passages that read the same count as one, so that of several such any may be drawn: the ways to
    take at least one of each are the coefficients of a product of ((1 + x)^times - 1).
    """
    times = Counter(normalise(passage) for passage in example.context)
    size = len(example.evidence)
    ways = [1]
    for text in {normalise(passage) for passage in example.evidence_passages}:
        taken = [0, *(comb(times[text], n) for n in range(1, times[text] + 1))]
        ways = [
            sum(ways[i] * taken[n - i] for i in range(len(ways)) if 0 <= n - i < len(taken))
            for n in range(min(size + 1, len(ways) + len(taken) - 1))
        ]
    found = ways[size] if size < len(ways) else 0
    return found / comb(len(example.context), size)
