"""How much each defect of the released rule moves the finding: an exact Shapley value.

Mending the defects one after the other gives each a share that depends on the order. The Shapley
value (Shapley 1953) is a defect's share averaged over every order; the shares add up exactly to the
difference between the released and the mended figure. Two defects only show once another is mended
(as long as every context fact counts as gold, no trace can quote exactly the gold facts), so orders
that mend them first are left out: the value of Faigle & Kern (1992), averaged over all orders that
keep to that precedence. Nothing is sampled.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from tracegap.audit.judging.judge import Case
from tracegap.audit.judging.released_rule import (
    ALL_DEFECTS,
    ANSWER_DEFECTS,
    TRACE_DEFECTS,
    Defect,
    Mended,
    answer_right,
    evidence_right,
    label_right,
    quoted_passages,
    trace_part,
)

Bits = tuple[bool | None, ...]
# a defect -> the one that must be mended before mending it means anything
AFTER = {
    Defect.SUBSTRING: Defect.ALL_FACTS,
    Defect.ANY_FACT: Defect.ALL_FACTS,
}
# rule -> (facts of the row that the released join finds, whatever the letter case)
QUOTING = {
    "joined_row_verbatim": (True, False),
    "joined_row_any_case": (True, True),
    "own_row_verbatim": (False, False),
    "own_row_any_case": (False, True),
}
FIGURES = ("p_answer_given_trace", "p_answer_given_no_trace", "phi", "joint_share")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What mending does to one figure.

    Attributes:
        figure: One of `FIGURES`.
        released: Its value by the released rule; None if undefined.
        mended: Its value with every defect mended.
        shares: Defect -> its Shapley value; empty if the figure is undefined for some subset.
        alone: Defect -> change when it alone is mended, None if undefined.
        undefined: For how many feasible subsets the figure is undefined.
    """

    figure: str
    released: float | None
    mended: float | None
    shares: dict[Defect, float]
    alone: dict[Defect, float | None]
    undefined: int


@cache
def subsets(defects: tuple[Defect, ...]) -> tuple[Mended, ...]:
    """Returns every subset, in a fixed order."""
    sizes = range(len(defects) + 1)
    return tuple(frozenset(c) for size in sizes for c in combinations(defects, size))


class Explainer:
    """Counts, for each output, how every subset of mended defects judges it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Counter[tuple[Bits, Bits]]] = {}
        self._quoting: dict[tuple[str, str], Counter[str]] = {}

    def add(self, case: Case) -> None:
        """Judges a case under every subset; arms without traces are left out."""
        if not case.traced:
            return
        key = (case.output.student, case.output.arm)
        counter = self._seen.setdefault(key, Counter())
        counter[tuple(_traces(case)), tuple(_answers(case))] += 1
        self._quoting.setdefault(key, Counter()).update(_quoting(case))

    def merge(self, later: "Explainer") -> None:
        """Adds the counts of other cases."""
        for key, seen in later._seen.items():
            self._seen.setdefault(key, Counter()).update(seen)
            self._quoting.setdefault(key, Counter()).update(later._quoting[key])

    def quoting(self, key: tuple[str, str]) -> dict[str, int]:
        """Returns how many of a group's outputs quote any fact, by rule of `QUOTING`."""
        return {rule: self._quoting[key][rule] for rule in QUOTING}

    def explanations(self) -> dict[tuple[str, str], list[Explanation]]:
        """Returns (student, arm) -> an explanation of each figure."""
        return {key: _explain(seen) for key, seen in sorted(self._seen.items())}


def _quoting(case: Case) -> Iterator[str]:
    """Yields the rules under which an output quotes any fact of the context."""
    trace = trace_part(case.text, frozenset())
    for rule, (joined, any_case) in QUOTING.items():
        gold = case.joined if joined else case.own
        if trace is not None and gold is not None and quoted_passages(trace, gold, any_case):
            yield rule


def _traces(case: Case) -> Iterator[bool | None]:
    """Judges the trace under every subset; what subsets share is worked out once."""

    @cache
    def trace(loose: Mended) -> str | None:
        return trace_part(case.text, loose)

    @cache
    def label(said: str, joined: bool, loose: Mended) -> bool:
        gold = case.joined if joined else case.own
        return gold is not None and label_right(said, case.rule, gold, loose)

    @cache
    def quoted(said: str, joined: bool, any_case: bool) -> frozenset[int]:
        gold = case.joined if joined else case.own
        return frozenset() if gold is None else quoted_passages(said, gold, any_case)

    for mended in subsets(TRACE_DEFECTS):
        loose = mended & {Defect.BOUNDS}
        said, joined = trace(loose), Defect.JOIN not in mended
        gold = case.joined if joined else case.own
        if said is None or gold is None:
            yield None
        else:
            cited = quoted(said, joined, Defect.LETTER_CASE in mended)
            yield label(said, joined, loose) and evidence_right(cited, gold, mended)


def _answers(case: Case) -> Iterator[bool]:
    for mended in subsets(ANSWER_DEFECTS):
        yield answer_right(case.text, case.example, case.rule, mended)


def _explain(seen: Counter[tuple[Bits, Bits]]) -> list[Explanation]:
    values: dict[str, dict[Mended, float | None]] = {name: {} for name in FIGURES}
    for i, of_trace in enumerate(subsets(TRACE_DEFECTS)):
        for j, of_answer in enumerate(subsets(ANSWER_DEFECTS)):
            cells: Counter[tuple[bool | None, bool | None]] = Counter()
            for (traces, answers), count in seen.items():
                cells[traces[i], answers[j]] += count
            found = figures(*(cells[t, a] for t in (True, False) for a in (True, False)))
            if feasible(of_trace | of_answer):
                for name in FIGURES:
                    values[name][of_trace | of_answer] = found[name]
    return [_explanation(name, values[name]) for name in FIGURES]


def figures(both: int, trace_only: int, answer_only: int, neither: int) -> dict[str, float | None]:
    """Returns the figures of a 2x2 table; None where one is undefined."""
    right, wrong = both + trace_only, answer_only + neither
    good, bad = both + answer_only, trace_only + neither
    margins = right * wrong * good * bad
    product = both * neither - trace_only * answer_only
    return {
        "p_answer_given_trace": both / right if right else None,
        "p_answer_given_no_trace": answer_only / wrong if wrong else None,
        "phi": product / math.sqrt(margins) if margins else None,
        "joint_share": both / (right + wrong) if right + wrong else None,
    }


def _explanation(name: str, values: dict[Mended, float | None]) -> Explanation:
    released, every = frozenset[Defect](), frozenset(ALL_DEFECTS)
    defined = {key: value for key, value in values.items() if value is not None}
    before = values[released]
    alone = {}
    for defect in ALL_DEFECTS:
        after = values.get(frozenset({defect}))
        alone[defect] = None if before is None or after is None else after - before
    complete = len(defined) == len(values)
    shares = shapley(defined) if complete else {}
    undefined = len(values) - len(defined)
    return Explanation(name, before, values[every], shares, alone, undefined)


def feasible(mended: Mended) -> bool:
    """Whether no defect is mended before the one that it hangs on."""
    return all(AFTER[defect] in mended for defect in mended if defect in AFTER)


def shapley(values: Mapping[Mended, float]) -> dict[Defect, float]:
    """Returns each defect's share, averaged over every order that keeps to the precedence.

    Args:
        values: The figure under every feasible subset, the empty and the whole one included.
    """
    sets = sorted(values, key=len)
    ways_to: dict[Mended, int] = {sets[0]: 1}
    for s in sets[1:]:
        ways_to[s] = sum(ways_to.get(s - {d}, 0) for d in s)
    ways_on: dict[Mended, int] = {sets[-1]: 1}
    for s in reversed(sets[:-1]):
        ways_on[s] = sum(ways_on.get(s | {d}, 0) for d in sets[-1] - s)
    orders = ways_to[sets[-1]]
    return {
        defect: math.fsum(
            ways_to[s] * ways_on[s | {defect}] / orders * (values[s | {defect}] - values[s])
            for s in sets
            if defect not in s and s | {defect} in values
        )
        for defect in ALL_DEFECTS
        if defect in sets[-1]
    }
