"""How a step of the trace and the answer go together: the 2x2 table and what is read off it.

The joint share (both right, of all) and the conditional rates (answer right, of those with a right
trace) are kept apart by name. None of it says that the trace *caused* the answer.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics import score, strength
from tracegap.statistics.clusters import (
    Floats,
    Sums,
    cluster_codes,
    clustered_tail,
    clustering,
    freedom_of,
)
from tracegap.statistics.intervals import Estimate, rate_of

CHI_SQUARED = "Pearson's chi-squared test"
CHI_SQUARED_CLUSTERED = "Pearson's chi-squared test, divided by the design effect (Rao-Scott)"
FISHER = "Fisher's exact test"
FISHER_CLUSTERED = "Fisher's exact test on counts divided by the design effect, rounded"
UNDEFINED = "undefined"
NO_VERDICTS = "no scored verdicts"
ZERO_MARGIN = "undefined: one of the four margins is zero"
HALF_ADDED = "a cell is zero: the value is with 0.5 added to each (Haldane-Anscombe)"
ONE_CLUSTER = "a single cluster gives no upper bound"


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """A 2x2 table of counts: is the step of the trace right, is the answer right.

    Attributes:
        both: Step and answer right.
        trace_only: Step right, answer wrong.
        answer_only: Step wrong, answer right.
        neither: Both wrong.
    """

    both: int
    trace_only: int
    answer_only: int
    neither: int

    @property
    def n(self) -> int:
        """All four cells."""
        return self.both + self.trace_only + self.answer_only + self.neither


@dataclass(frozen=True, slots=True)
class Association:
    """What a 2x2 table says; every undefined measure is None and a note says why.

    Attributes:
        table: The counts.
        clusters: How many clusters the counts come from.
        p_answer_given_trace: P(answer right | step right): *conditional*, n is the step's.
        p_answer_given_no_trace: P(answer right | step wrong).
        risk_difference: The first less the second.
        risk_ratio: The first over the second; its value or upper end is None without bound.
        equivalence: Whether the risk difference is so small that it can be called none.
        joint_share: Share of all verdicts with both right: *joint*, not conditional.
        phi: The correlation of the two, -1 to 1.
        phi_range: The least and greatest phi that these margins allow.
        phi_note: Why phi is undefined.
        chi_squared: Pearson's statistic of the table as it stands, without continuity correction.
        p_value: Of `test`, against no association.
        test: Which test gave the p-value.
        odds_ratio: Odds of a right answer after a right step over those after a wrong one.
        odds_ratio_note: What was done about a zero cell, or why there is no bound.
        mutual_information: Bits that one of the two tells about the other, 0 to 1.
        design_effect: How many verdicts carry what one independent one would (in the test).
        effective_n: How many independent verdicts the table is worth: n over the design effect.
    """

    table: TwoByTwo
    clusters: int
    p_answer_given_trace: Estimate
    p_answer_given_no_trace: Estimate
    risk_difference: Estimate
    risk_ratio: Estimate
    equivalence: score.Equivalence
    joint_share: Estimate
    phi: Estimate
    phi_range: tuple[float, float] | None
    phi_note: str | None
    chi_squared: float | None
    p_value: float | None
    test: str
    odds_ratio: Estimate
    odds_ratio_note: str | None
    mutual_information: Estimate
    design_effect: float
    effective_n: float


def associate(trace: ArrayLike, answer: ArrayLike, clusters: ArrayLike | None) -> Association:
    """Measures how a step and the answer go together.

    Args:
        trace: Whether the step is right, shape (n,); unscored verdicts must have been left out.
        answer: Whether the answer is right, shape (n,).
        clusters: The cluster of each verdict, shape (n,).

    Raises:
        BadInputError: The lengths differ, or cluster ids are missing.

    Examples:
        >>> trace, answer = [1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0]
        >>> found = associate(trace, answer, clusters=["a", "a", "b", "b", "c", "c"])
        >>> found.table, found.clusters
        (TwoByTwo(both=2, trace_only=1, answer_only=1, neither=2), 3)
    """
    step, right = np.asarray(trace, dtype=bool), np.asarray(answer, dtype=bool)
    if step.shape != right.shape:
        raise BadInputError(f"{step.size} traces cannot be paired with {right.size} answers.")
    codes = cluster_codes(clusters, step.size)
    cell = 2 * ~step + ~right
    cells = np.bincount(4 * codes + cell, minlength=4 * (int(codes.max(initial=-1)) + 1))
    return associate_cells(cells.reshape(-1, 4))


def associate_table(table: TwoByTwo) -> Association:
    """Measures a table of independent verdicts: no question in it twice.

    Examples:
        >>> found = associate_table(TwoByTwo(both=30, trace_only=10, answer_only=15, neither=45))
        >>> p = found.p_answer_given_trace
        >>> f"{p.value:.2f} ({p.low:.2f} to {p.high:.2f}) of {p.n}, phi {found.phi.value:.2f}"
        '0.75 (0.60 to 0.86) of 40, phi 0.49'
    """
    counts = [table.both, table.trace_only, table.answer_only, table.neither]
    return associate_cells(np.repeat(np.eye(4, dtype=int), counts, axis=0))


def associate_cells(cells: NDArray[np.integer]) -> Association:
    """Measures the 2x2 counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`."""
    counts = cells.astype(float)
    table = TwoByTwo(*(int(total) for total in cells.sum(axis=0)))
    with_trace = Sums(counts[:, 0], counts[:, :2].sum(axis=1))
    without = Sums(counts[:, 2], counts[:, 2:].sum(axis=1))
    odds, odds_note = _odds_ratio(table, counts)
    phi, phi_range, phi_note = _phi(table, counts)
    statistic, p_value, test, effect = _test(table, counts)
    return Association(
        table=table,
        clusters=len(cells),
        p_answer_given_trace=rate_of(with_trace),
        p_answer_given_no_trace=rate_of(without),
        risk_difference=score.risk_difference(counts),
        risk_ratio=score.risk_ratio(counts),
        equivalence=score.equivalence(counts),
        joint_share=rate_of(Sums(counts[:, 0], counts.sum(axis=1))),
        phi=phi,
        phi_range=phi_range,
        phi_note=phi_note,
        chi_squared=statistic,
        p_value=p_value,
        test=test,
        odds_ratio=odds,
        odds_ratio_note=odds_note,
        mutual_information=_information(table, counts),
        design_effect=effect,
        effective_n=table.n / effect,
    )


def _test_influence(totals: Floats) -> Floats:
    p, q = strength.margins(totals)
    scores = (np.array([1, 1, 0, 0]) - p) * (np.array([1, 0, 1, 0]) - q)
    influence: Floats = scores - (totals @ scores) / totals.sum()
    return influence


def _odds_ratio(table: TwoByTwo, cells: Floats) -> tuple[Estimate, str | None]:
    """The value has 0.5 added to each cell if one is zero (Haldane 1955, Anscombe 1956)."""
    if table.n == 0:
        return Estimate(None, None, None, 0), NO_VERDICTS
    counts = cells.sum(axis=0)
    empty = counts.min() == 0
    both, trace_only, answer_only, neither = counts + 0.5 if empty else counts
    value = float(both * neither / (trace_only * answer_only))
    low, high = score.odds_ends(cells)
    low, high = min(low, value), None if high is None else max(high, value)
    note = HALF_ADDED if empty else None
    if freedom_of(cells.sum(axis=1), 1.0) == 0:
        note = ONE_CLUSTER
    return Estimate(value, low, high, table.n), note


def _phi(table: TwoByTwo, cells: Floats) -> tuple[Estimate, tuple[float, float] | None, str | None]:
    if table.n == 0:
        return Estimate(None, None, None, 0), None, NO_VERDICTS
    p, q = strength.margins(cells.sum(axis=0))
    if p * (1 - p) * q * (1 - q) == 0:
        return Estimate(None, None, None, table.n), None, ZERO_MARGIN
    return strength.phi(cells), _attainable(p, q), None


def _information(table: TwoByTwo, cells: Floats) -> Estimate:
    if table.n == 0:
        return Estimate(None, None, None, 0)
    p, q = strength.margins(cells.sum(axis=0))
    if p * (1 - p) * q * (1 - q) == 0:
        return Estimate(0.0, None, None, table.n)
    return strength.mutual_information(cells)


def _attainable(p: float, q: float) -> tuple[float, float]:
    """The least and greatest phi that margins p and q allow."""
    scale = math.sqrt(p * (1 - p) * q * (1 - q))
    return (max(0.0, p + q - 1) - p * q) / scale, (min(p, q) - p * q) / scale


def _test(table: TwoByTwo, cells: Floats) -> tuple[float | None, float | None, str, float]:
    """Returns (chi-squared, p, which test, design effect).

    The first-order correction of Rao & Scott (1984) divides the statistic by the design effect.
    Below five expected in a cell the chi-squared distribution does not hold (Cochran 1954).
    """
    if table.n == 0:
        return None, None, UNDEFINED, 1.0
    by = clustering(cells, _test_influence)
    effect = by.effect
    counts = cells.sum(axis=0)
    p, q = strength.margins(counts)
    if p * (1 - p) * q * (1 - q) == 0:
        return None, None, UNDEFINED, effect
    statistic = table.n * strength.phi_of(counts) ** 2
    sizes = cells.sum(axis=1)
    clustered = sizes.max() > 1
    if min(p, 1 - p) * min(q, 1 - q) * table.n / effect < 5:
        p_value = _fisher(np.rint(counts / effect))
        return statistic, p_value, FISHER_CLUSTERED if clustered else FISHER, effect
    # chi-squared with one degree is a squared normal, and with few clusters a squared t
    p_value = clustered_tail(math.sqrt(statistic), by)
    return statistic, p_value, CHI_SQUARED_CLUSTERED if clustered else CHI_SQUARED, effect


def _fisher(counts: Floats) -> float:
    """The two-sided p-value: all tables with these margins that are no more probable (Fisher 1935).

    Summed here: importing scipy.stats for it takes a second, more than a whole audit.
    """
    both, trace_only, answer_only, neither = (int(count) for count in counts)
    right, wrong, good = both + trace_only, answer_only + neither, both + answer_only
    least, most = max(0, good - wrong), min(right, good)
    # as logarithms: the binomials of large tables are numbers of thousands of digits
    logs = [
        _log_binomial(right, k) + _log_binomial(wrong, good - k) for k in range(least, most + 1)
    ]
    # a table as probable as this one counts too, though rounding may set its logarithm above
    bound = logs[both - least] + 1e-7
    greatest = max(logs)
    terms = [math.exp(term - greatest) for term in logs]
    extreme = math.fsum(t for t, term in zip(terms, logs, strict=True) if term <= bound)
    return min(1.0, extreme / math.fsum(terms))


def _log_binomial(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
