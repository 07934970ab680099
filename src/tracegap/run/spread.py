"""How a set of lengths is spread, so that arms can be laid side by side."""

import statistics
from collections.abc import Iterable

from tracegap.records import Spread


def spread(lengths: Iterable[int]) -> Spread:
    """Returns the spread of lengths; all zeros if there are none."""
    values = sorted(lengths)
    if not values:
        return Spread(0, 0, 0, 0, 0, 0, 0)
    if len(values) == 1:
        return Spread(1, *[float(values[0])] * 6)
    quarter, median, three_quarters = statistics.quantiles(values, n=4, method="inclusive")
    mean = round(statistics.fmean(values), 2)
    return Spread(len(values), mean, values[0], quarter, median, three_quarters, values[-1])
