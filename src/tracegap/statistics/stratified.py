"""The link of step and answer within classes, so that no class's difficulty makes it up.

A class that is easy has both right more often than a hard one, which links the two over all classes
even where no class shows a link (Simpson's paradox). Mantel and Haenszel's measures compare only
within classes; Breslow and Day's test asks whether the classes agree on one odds ratio.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracegap.statistics.clusters import Floats, reach
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.score import cell_at

MANTEL_HAENSZEL = "Cochran-Mantel-Haenszel test"
MANTEL_HAENSZEL_CLUSTERED = "Cochran-Mantel-Haenszel test, divided by the design effect"
NO_STRATUM = "undefined: no class has both right and wrong steps, and right and wrong answers"
NO_RATIO = "undefined: in no class do right steps go with wrong answers, or the other way round"
FEW_STRATA = "undefined: fewer than two classes have all four margins"


@dataclass(frozen=True, slots=True)
class Stratified:
    """What the 2x2 tables of several classes say together.

    Attributes:
        strata: Classes whose table has four margins above zero: the others say nothing.
        left_out: Classes with an empty margin.
        clusters: How many clusters the used verdicts come from.
        odds_ratio: Mantel and Haenszel's common odds ratio.
        odds_ratio_note: Why it is undefined.
        risk_difference: Mantel and Haenszel's common risk difference.
        p_value: Of `test`, against no link within any class.
        test: Which test gave it.
        homogeneity_p: Breslow and Day's test with Tarone's correction, against one common odds
            ratio; divided by the design effect where clusters repeat.
        homogeneity_note: Why it is undefined.
        design_effect: Of the common odds ratio.
    """

    strata: int
    left_out: int
    clusters: int
    odds_ratio: Estimate
    odds_ratio_note: str | None
    risk_difference: Estimate
    p_value: float | None
    test: str
    homogeneity_p: float | None
    homogeneity_note: str | None
    design_effect: float


def stratify(strata: Mapping[str, Floats]) -> Stratified:
    """Measures the link within classes.

    Args:
        strata: Class -> counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`;
            row i is the same cluster in every class.

    Examples:
        >>> import numpy as np
        >>> easy, hard = np.array([[8, 1, 1, 2]]), np.array([[2, 2, 1, 9]])
        >>> cells = {"easy": np.vstack([easy, 0 * hard]), "hard": np.vstack([0 * easy, hard])}
        >>> found = stratify(cells)
        >>> f"{found.strata} classes, common odds ratio {found.odds_ratio.value:.1f}"
        '2 classes, common odds ratio 11.6'
    """
    used = {name: cells for name, cells in strata.items() if _has_margins(cells.sum(axis=0))}
    left_out = len(strata) - len(used)
    if not used:
        none = Estimate(None, None, None, 0)
        return Stratified(
            0, left_out, 0, none, NO_STRATUM, none, None, MANTEL_HAENSZEL, None, FEW_STRATA, 1.0
        )
    cells = np.stack(list(used.values()))  # (strata, clusters, 4)
    cells = cells[:, cells.sum(axis=(0, 2)) > 0].astype(float)
    sizes = cells.sum(axis=(0, 2))
    tables = cells.sum(axis=1)
    clustered = bool(sizes.max() > 1)
    odds, note, effect = _odds_ratio(tables, cells, sizes)
    p_value = _test(tables, cells, clustered)
    homogeneity, homogeneity_note = _homogeneity(tables, odds, effect)
    return Stratified(
        strata=len(used),
        left_out=left_out,
        clusters=len(sizes),
        odds_ratio=odds,
        odds_ratio_note=note,
        risk_difference=_risk_difference(tables, cells, sizes),
        p_value=p_value,
        test=MANTEL_HAENSZEL_CLUSTERED if clustered else MANTEL_HAENSZEL,
        homogeneity_p=homogeneity,
        homogeneity_note=homogeneity_note,
        design_effect=effect,
    )


def _has_margins(t: Floats) -> bool:
    return bool(min(t[0] + t[1], t[2] + t[3], t[0] + t[2], t[1] + t[3]) > 0)


def _robust(cells: Floats, influence: Floats) -> float:
    """Variance of a sum of influences, clusters kept whole; `influence` is (strata, 4)."""
    by_cluster = np.einsum("sck,sk->c", cells, influence)
    clusters = len(by_cluster)
    return float((by_cluster**2).sum()) * clusters / max(1, clusters - 1)


def _odds_ratio(tables: Floats, cells: Floats, sizes: Floats) -> tuple[Estimate, str | None, float]:
    """Robins, Breslow and Greenland's variance (1986), times the design effect of clusters."""
    a, b, c, d = tables.T
    n = tables.sum(axis=1)
    up, down = float((a * d / n).sum()), float((b * c / n).sum())
    total = round(float(n.sum()))
    if up * down == 0:
        return Estimate(None, None, None, total), NO_RATIO, 1.0
    log_odds, error = math.log(up / down), _log_odds_error(tables)
    robust = error**2
    if sizes.max() > 1:
        ups = np.stack([d, 0 * d, 0 * d, a], axis=1) / n[:, None] - (a * d / n**2)[:, None]
        downs = np.stack([0 * b, c, b, 0 * b], axis=1) / n[:, None] - (b * c / n**2)[:, None]
        robust = _robust(cells, ups / up - downs / down)
    effect = max(1.0, robust / error**2)
    half = reach(error**2, robust, sizes)
    if math.isinf(half):
        return Estimate(math.exp(log_odds), 0.0, None, total), None, effect
    low, high = math.exp(log_odds - half), math.exp(log_odds + half)
    return Estimate(math.exp(log_odds), low, high, total), None, effect


def _log_odds_error(tables: Floats) -> float:
    """Standard error of the log of the common odds ratio (Robins, Breslow & Greenland 1986)."""
    a, b, c, d = tables.T
    n = tables.sum(axis=1)
    along, across = (a + d) / n, (b + c) / n
    r, s = a * d / n, b * c / n
    up, down = float(r.sum()), float(s.sum())
    variance = float((along * r).sum()) / up**2 / 2
    variance += float((along * s + across * r).sum()) / (up * down) / 2
    variance += float((across * s).sum()) / down**2 / 2
    return math.sqrt(variance)


def _risk_difference(tables: Floats, cells: Floats, sizes: Floats) -> Estimate:
    """Differences within classes by Mantel and Haenszel's weights, with linearised variance."""
    a, b, c, d = tables.T
    n, with_step, without = tables.sum(axis=1), a + b, c + d
    weights = with_step * without / n
    p, q = a / with_step, c / without
    value = float((weights * (p - q)).sum() / weights.sum())
    influence = np.stack(
        [(1 - p) / with_step, -p / with_step, -(1 - q) / without, q / without], axis=1
    )
    influence = influence * (weights / weights.sum())[:, None]
    independent = float((tables * influence**2).sum())
    half = reach(independent, _robust(cells, influence), sizes)
    total = round(float(n.sum()))
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), total)


def _test(tables: Floats, cells: Floats, clustered: bool) -> float:
    """Cochran, Mantel and Haenszel's test without continuity correction."""
    classical = _mantel_haenszel(tables)
    effect = 1.0
    if clustered:
        a, b, c, _ = tables.T
        n = tables.sum(axis=1)
        p, q = (a + b) / n, (a + c) / n
        x = np.array([1, 1, 0, 0])[None, :] - p[:, None]
        y = np.array([1, 0, 1, 0])[None, :] - q[:, None]
        scores = x * y
        scores = scores - ((tables * scores).sum(axis=1) / n)[:, None]
        effect = max(1.0, _robust(cells, scores) / float((tables * scores**2).sum()))
    return math.erfc(math.sqrt(classical / effect / 2))


def _homogeneity(tables: Floats, odds: Estimate, effect: float) -> tuple[float | None, str | None]:
    if len(tables) < 2:
        return None, FEW_STRATA
    if odds.value is None:
        return None, NO_RATIO
    from scipy.special import chdtrc

    statistic = _breslow_day(tables, odds.value)
    return float(chdtrc(len(tables) - 1, statistic / effect)), None


def _mantel_haenszel(tables: Floats) -> float:
    """The statistic of Mantel and Haenszel (1959), without continuity correction."""
    a, b, c, d = tables.T
    n = tables.sum(axis=1)
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    return float((a - (a + b) * (a + c) / n).sum()) ** 2 / float(variance.sum())


def _breslow_day(tables: Floats, odds: float) -> float:
    """The statistic of Breslow and Day (1980) with Tarone's correction (1985).

    In each class the upper left cell is compared with what it would be at the common odds ratio
    and the same margins.
    """
    a, b, c, d = tables.T
    row, column, n = a + b, a + c, a + b + c + d
    expected = cell_at(odds, row, column, n)
    rest = (expected, row - expected, column - expected, n - row - column + expected)
    variance = 1 / sum(1 / cell for cell in rest)
    gap = a - expected
    # classes that agree exactly may come out a rounding error below 0
    return max(0.0, float((gap**2 / variance).sum() - gap.sum() ** 2 / variance.sum()))
