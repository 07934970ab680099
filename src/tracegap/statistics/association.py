"""How a step of the trace and the answer go together: the 2x2 table and what is read off it.

The joint share (both right, of all) and the conditional rates (answer right, of those with a right
trace) are kept apart by name. None of it says that the trace *caused* the answer.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.intervals import (
    Estimate,
    Floats,
    Sums,
    cluster_codes,
    critical_value,
    difference,
    rate_of,
    typical_size,
)
from tracegap.statistics.strength import (
    Equivalence,
    equivalence,
    information_influence,
    ratio,
    signed_root,
)

CHI_SQUARED = "Pearson's chi-squared test"
CHI_SQUARED_CLUSTERED = "Pearson's chi-squared test, divided by the design effect (Rao-Scott)"
FISHER = "Fisher's exact test"
FISHER_CLUSTERED = "Fisher's exact test on counts divided by the design effect, rounded"
UNDEFINED = "undefined"
NO_VERDICTS = "no scored verdicts"
ZERO_MARGIN = "undefined: one of the four margins is zero"
HALF_ADDED = "a cell is zero, so 0.5 was added to each (Haldane-Anscombe)"
ONE_CLUSTER = "a single cluster gives no upper bound"


@dataclass(frozen=True, slots=True)
class Table:
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

    table: Table
    clusters: int
    p_answer_given_trace: Estimate
    p_answer_given_no_trace: Estimate
    risk_difference: Estimate
    risk_ratio: Estimate
    equivalence: Equivalence
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
    """
    step, right = np.asarray(trace, dtype=bool), np.asarray(answer, dtype=bool)
    if step.shape != right.shape:
        raise BadInputError(f"{step.size} traces cannot be paired with {right.size} answers.")
    codes = cluster_codes(clusters, step.size)
    cell = 2 * ~step + ~right
    cells = np.bincount(4 * codes + cell, minlength=4 * (int(codes.max(initial=-1)) + 1))
    return associate_cells(cells.reshape(-1, 4))


def associate_table(table: Table) -> Association:
    """Measures a table of independent verdicts: no question in it twice."""
    counts = [table.both, table.trace_only, table.answer_only, table.neither]
    return associate_cells(np.repeat(np.eye(4, dtype=int), counts, axis=0))


def associate_cells(cells: NDArray[np.integer]) -> Association:
    """Measures the 2x2 counts of each cluster, shape (clusters, 4), in the order of `Table`."""
    per_cluster = cells.astype(float)
    table = Table(*(int(total) for total in cells.sum(axis=0)))
    with_trace = Sums(per_cluster[:, 0], per_cluster[:, :2].sum(axis=1))
    without = Sums(per_cluster[:, 2], per_cluster[:, 2:].sum(axis=1))
    odds, odds_note = _odds_ratio(table, per_cluster)
    gap = difference(with_trace, without, table.n)
    phi, phi_range, phi_note = _phi(table, per_cluster, gap)
    statistic, p_value, test, effect = _test(table, per_cluster)
    return Association(
        table=table,
        clusters=len(cells),
        p_answer_given_trace=rate_of(with_trace),
        p_answer_given_no_trace=rate_of(without),
        risk_difference=gap,
        risk_ratio=ratio(with_trace, without, table.n),
        equivalence=equivalence(with_trace, without, table.n),
        joint_share=rate_of(Sums(per_cluster[:, 0], per_cluster.sum(axis=1))),
        phi=phi,
        phi_range=phi_range,
        phi_note=phi_note,
        chi_squared=statistic,
        p_value=p_value,
        test=test,
        odds_ratio=odds,
        odds_ratio_note=odds_note,
        mutual_information=_information(table, per_cluster),
        design_effect=effect,
        effective_n=table.n / effect,
    )


def _margins(totals: Floats) -> tuple[float, float]:
    """Returns the shares of right steps and of right answers."""
    n = totals.sum()
    return float(totals[:2].sum() / n), float((totals[0] + totals[2]) / n)


def _phi_of(totals: Floats) -> float:
    p, q = _margins(totals)
    joint = totals[0] / totals.sum()
    return float((joint - p * q) / math.sqrt(p * (1 - p) * q * (1 - q)))


def _phi_influence(totals: Floats) -> Floats:
    """How one more verdict in each cell moves phi: z_x z_y - phi (z_x^2 + z_y^2) / 2."""
    p, q = _margins(totals)
    x = (np.array([1, 1, 0, 0]) - p) / math.sqrt(p * (1 - p))
    y = (np.array([1, 0, 1, 0]) - q) / math.sqrt(q * (1 - q))
    influence: Floats = x * y - _phi_of(totals) * (x**2 + y**2) / 2
    return influence


def _odds_influence(totals: Floats) -> Floats:
    influence: Floats = np.array([1, -1, -1, 1]) * totals.sum() / totals
    return influence


def _test_influence(totals: Floats) -> Floats:
    p, q = _margins(totals)
    scores = (np.array([1, 1, 0, 0]) - p) * (np.array([1, 0, 1, 0]) - q)
    influence: Floats = scores - (totals @ scores) / totals.sum()
    return influence


def _smoothed(cells: Floats) -> tuple[Floats, float]:
    """Totals with half a cluster of typical size added to each cell, and that size."""
    typical = typical_size(cells.sum(axis=1))
    totals: Floats = cells.sum(axis=0) + typical / 2
    return totals, typical


def _inflation(cells: Floats, influence: Floats, totals: Floats, typical: float) -> float:
    """The design effect of a statistic, given how one verdict in each cell moves it."""
    if cells.sum(axis=1).max() <= 1:
        return 1.0
    between = (
        float(((cells @ influence) ** 2).sum()) + typical**2 * float(influence @ influence) / 2
    )
    return max(1.0, between / float(totals @ influence**2))


def _halved(totals: Floats) -> Floats:
    """Adds 0.5 to each cell if one is zero (Haldane 1955, Anscombe 1956)."""
    halved: Floats = totals + 0.5 if totals.min() == 0 else totals
    return halved


def _odds_ratio(table: Table, cells: Floats) -> tuple[Estimate, str | None]:
    """Woolf's interval on the log scale, at the effective counts."""
    if table.n == 0:
        return Estimate(None, None, None, 0), NO_VERDICTS
    totals, typical = _smoothed(cells)
    effect = _inflation(cells, _odds_influence(totals), totals, typical)
    counts, effective = _halved(cells.sum(axis=0)), _halved(cells.sum(axis=0) / effect)
    value = float(counts[0] * counts[3] / (counts[1] * counts[2]))
    centre = math.log(effective[0] * effective[3] / (effective[1] * effective[2]))
    half = critical_value(cells.sum(axis=1)) * math.sqrt(float((1 / effective).sum()))
    if math.isinf(half):
        return Estimate(value, 0.0, None, table.n), ONE_CLUSTER
    low, high = min(math.exp(centre - half), value), max(math.exp(centre + half), value)
    return Estimate(value, low, high, table.n), HALF_ADDED if cells.sum(axis=0).min() == 0 else None


def _phi(
    table: Table, cells: Floats, gap: Estimate
) -> tuple[Estimate, tuple[float, float] | None, str | None]:
    """Phi by the delta method on Fisher's z scale, at the effective counts.

    In tables too small for it (an expected count below 10) phi is also
    the risk difference `gap` on another scale, and the interval is the wider of the two.
    """
    if table.n == 0:
        return Estimate(None, None, None, 0), None, NO_VERDICTS
    p, q = _margins(cells.sum(axis=0))
    if p * (1 - p) * q * (1 - q) == 0:
        return Estimate(None, None, None, table.n), None, ZERO_MARGIN
    totals, typical = _smoothed(cells)
    effect = _inflation(cells, _phi_influence(totals), totals, typical)
    effective = _halved(cells.sum(axis=0) / effect)
    value, centre = _phi_of(cells.sum(axis=0)), _phi_of(effective)
    error = math.sqrt(float(effective @ _phi_influence(effective) ** 2)) / float(effective.sum())
    half = critical_value(cells.sum(axis=1)) * error / (1 - centre**2)
    low = min(math.tanh(math.atanh(centre) - half), value)
    high = max(math.tanh(math.atanh(centre) + half), value)
    small = table.n / effect * min(p, 1 - p) * min(q, 1 - q) < 10
    if small and gap.low is not None and gap.high is not None:
        scale = math.sqrt(p * (1 - p) / (q * (1 - q)))
        low, high = min(low, gap.low * scale), max(high, gap.high * scale)
    return Estimate(value, max(-1.0, low), min(1.0, high), table.n), _attainable(p, q), None


def _information(table: Table, cells: Floats) -> Estimate:
    """Mutual information by the delta method on its root, which takes the sign of phi.

    The root is smooth where the two are independent, as the information itself is not: there its
    slope is zero, and an interval of its own would leave out the truth.
    """
    if table.n == 0:
        return Estimate(None, None, None, 0)
    counts = cells.sum(axis=0)
    p, q = _margins(counts)
    if p * (1 - p) * q * (1 - q) == 0:
        return Estimate(0.0, None, None, table.n)
    value = signed_root(counts) ** 2
    totals, typical = _smoothed(cells)
    effective = _halved(counts / _inflation(cells, _root_influence(totals), totals, typical))
    centre = signed_root(effective)
    error = math.sqrt(float(effective @ _root_influence(effective) ** 2)) / float(effective.sum())
    half = critical_value(cells.sum(axis=1)) * error
    low, high = abs(centre) - half, abs(centre) + half
    low = low * low if low > 0 else 0.0
    return Estimate(value, min(low, value), max(min(1.0, high * high), value), table.n)


def _root_influence(totals: Floats) -> Floats:
    root = signed_root(totals)
    if abs(root) < 1e-3:  # here the root is phi on another scale
        near: Floats = _phi_influence(totals) / math.sqrt(2 * math.log(2))
        return near
    influence: Floats = information_influence(totals) / (2 * root)
    return influence


def _attainable(p: float, q: float) -> tuple[float, float]:
    """The least and greatest phi that margins p and q allow."""
    scale = math.sqrt(p * (1 - p) * q * (1 - q))
    return (max(0.0, p + q - 1) - p * q) / scale, (min(p, q) - p * q) / scale


def _test(table: Table, cells: Floats) -> tuple[float | None, float | None, str, float]:
    """Returns (chi-squared, p, which test, design effect).

    The first-order correction of Rao & Scott (1984) divides the statistic by the design effect.
    Below five expected in a cell the chi-squared distribution does not hold (Cochran 1954).
    """
    if table.n == 0:
        return None, None, UNDEFINED, 1.0
    smoothed, typical = _smoothed(cells)
    effect = _inflation(cells, _test_influence(smoothed), smoothed, typical)
    counts = cells.sum(axis=0)
    p, q = _margins(counts)
    if p * (1 - p) * q * (1 - q) == 0:
        return None, None, UNDEFINED, effect
    statistic = table.n * _phi_of(counts) ** 2
    clustered = cells.sum(axis=1).max() > 1
    if min(p, 1 - p) * min(q, 1 - q) * table.n / effect < 5:
        p_value = _fisher(np.rint(counts / effect))
        return statistic, p_value, FISHER_CLUSTERED if clustered else FISHER, effect
    p_value = math.erfc(math.sqrt(statistic / effect / 2))  # chi-squared with one degree
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
