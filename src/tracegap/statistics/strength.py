"""How strongly step and answer go together: phi and mutual information.

Both are functions of three quantities that vary (almost) independently: the share of right steps,
the difference of the two conditional rates, and their common level. Each alone is moved to the ends
of its interval; the distances by which that moves the figure are squared and added (the method of
variance estimates recovery: Zou & Donner 2008).
"""

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from tracegap.statistics.clusters import Floats, effective, quantile
from tracegap.statistics.intervals import Estimate, wilson
from tracegap.statistics.score import difference_ends, restricted_rates

_INSIDE = 1e-12  # a rate moved to 0 or 1 would leave the figure undefined
_HALVINGS = 50


def phi(cells: Floats) -> Estimate:
    """Returns phi, the correlation of right steps with right answers.

    Args:
        cells: 2x2 counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`; none of
            the four margins of their sum may be zero.
    """
    value, low, high = _moved(cells, phi_of, _phi_influence)
    return Estimate(value, max(-1.0, low), min(1.0, high), round(float(cells.sum())))


def mutual_information(cells: Floats) -> Estimate:
    """Returns how many bits step and answer tell of each other; `cells` as for `phi`.

    The interval is taken on the root, with the sign of the link: it is smooth where the two are
    independent, and the information is not.
    """
    root, low, high = _moved(cells, signed_root, _root_influence)
    if root < 0:
        root, low, high = -root, -high, -low
    low = _folded(root, low)
    n = round(float(cells.sum()))
    return Estimate(root * root, low * low, min(1.0, high * high), n)


def phi_of(totals: Floats) -> float:
    """Returns phi of a table, shape (4,)."""
    p, q = margins(totals)
    joint = totals[0] / totals.sum()
    return float((joint - p * q) / math.sqrt(p * (1 - p) * q * (1 - q)))


def margins(totals: Floats) -> tuple[float, float]:
    """Returns the shares of right steps and of right answers."""
    n = totals.sum()
    return float(totals[:2].sum() / n), float((totals[0] + totals[2]) / n)


def signed_root(totals: Floats) -> float:
    """Returns the root of the mutual information in bits, with the sign of the link."""
    shares = totals / totals.sum()
    used = shares > 0
    bits = float(shares[used] @ np.log2(shares[used] / _expected(shares)[used]))
    sign = 1.0 if totals[0] * totals[3] >= totals[1] * totals[2] else -1.0
    return sign * math.sqrt(max(0.0, bits))


def _expected(shares: Floats) -> Floats:
    p, q = shares[0] + shares[1], shares[0] + shares[2]
    return np.array([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)])


def _phi_influence(totals: Floats) -> Floats:
    """How one more verdict in each cell moves phi: z_x z_y - phi (z_x^2 + z_y^2) / 2."""
    p, q = margins(totals)
    x = (np.array([1, 1, 0, 0]) - p) / math.sqrt(p * (1 - p))
    y = (np.array([1, 0, 1, 0]) - q) / math.sqrt(q * (1 - q))
    influence: Floats = x * y - phi_of(totals) * (x**2 + y**2) / 2
    return influence


def _root_influence(totals: Floats) -> Floats:
    """The same for the signed root, up to scale; no cell may be empty."""
    if abs(signed_root(totals)) < 1e-3:  # here the root is phi on another scale
        return _phi_influence(totals)
    shares = totals / totals.sum()
    surprise = np.log2(shares / _expected(shares))
    influence: Floats = surprise - float(shares @ surprise)
    return influence


def _moved(
    cells: Floats, figure: Callable[[Floats], float], influence_of: Callable[[Floats], Floats]
) -> tuple[float, float, float]:
    """Returns a figure of a table and the ends of its interval."""
    value, counts = figure(cells.sum(axis=0)), effective(cells, influence_of)
    if counts.sum() == 0:
        return value, -1.0, 1.0
    down = up = 0.0
    for shares in _ends_of_each(counts):
        moved = [figure(table) for table in shares]
        down += max(0.0, value - min(moved)) ** 2
        up += max(0.0, max(moved) - value) ** 2
    return value, value - math.sqrt(down), value + math.sqrt(up)


def _ends_of_each(counts: Floats) -> list[tuple[Floats, Floats]]:
    """Returns the table with one quantity moved to either end, for each of the three."""
    with_step, without = float(counts[:2].sum()), float(counts[2:].sum())
    step = with_step / (with_step + without)
    rates = (float(counts[0]) / with_step, float(counts[2]) / without)
    ends = difference_ends(counts)
    by_difference = [_shares(step, *restricted_rates(counts, end)) for end in ends]
    by_step = [_shares(end, *rates) for end in wilson(with_step, with_step + without)]
    by_level = [_shares(step, rates[0] + move, rates[1] + move) for move in _level_ends(counts)]
    return [(a, b) for a, b in (by_difference, by_step, by_level)]


def _shares(step: float, first: float, second: float) -> Floats:
    p, q = (min(max(rate, _INSIDE), 1 - _INSIDE) for rate in (first, second))
    return np.array([step * p, step * (1 - p), (1 - step) * q, (1 - step) * (1 - q)])


def _level_ends(counts: Floats) -> tuple[float, float]:
    """How far down and up both rates may move together, without a word on their difference.

    Their mean, weighted by how sure each is, varies independently of the difference.
    """
    down = up = 0.0
    for right, wrong in (counts[:2], counts[2:]):
        rate, n = float(right / (right + wrong)), float(right + wrong)
        low, high = wilson(right, n)
        down += 1 / max(_INSIDE, rate - low) ** 2
        up += 1 / max(_INSIDE, high - rate) ** 2
    return -1 / math.sqrt(down), 1 / math.sqrt(up)


def _folded(value: float, low: float) -> float:
    """Raises the lower end of a size, given that of the same figure with a sign.

    A size near zero is never far below its truth, so that all 5 % of the misses may lie above.
    """
    if low <= 0:
        return 0.0
    z = quantile(math.inf)
    error = (value - low) / z
    return _least_size(value / error) * error


@lru_cache(maxsize=4096)
def _least_size(found: float) -> float:
    """The least size, in standard errors, among whose 95 % likeliest absolute values is `found`."""
    z, cdf = quantile(math.inf), NormalDist().cdf
    low, high = max(0.0, found - z), found
    for _ in range(_HALVINGS):
        size = (low + high) / 2
        least = max(0.0, size - z)
        inside = cdf(found - size) - cdf(-found - size) - cdf(least - size) + cdf(-least - size)
        low, high = (low, size) if inside <= 0.95 else (size, high)
    return high
