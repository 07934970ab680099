"""Student's t for whole degrees of freedom, in closed form (Abramowitz & Stegun 26.7.3 and 26.7.4).

What clusters leave is always whole. scipy has the same, but a third of a second goes into importing
it, a sixth of a whole audit.
"""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

_STEPS = 60  # of Newton; half a dozen do


def within(t: float, freedom: int) -> float:
    """Returns the chance that a t lies between -`t` and `t`; both must be positive."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    first = 1 if freedom % 2 == 0 else 2  # of the factors first/(first+1), (first+2)/(first+3), ...
    steps = np.arange(first, freedom - 2 + 1, 2)
    terms = np.cumprod(steps / (steps + 1) * cosine**2)
    series = 1 + float(terms.sum())
    if freedom % 2 == 0:
        return sine * series
    rest = sine * cosine * series if freedom > 1 else 0.0
    return (angle + rest) * 2 / math.pi


@lru_cache(maxsize=1024)
def quantile(freedom: int, level: float) -> float:
    """Returns the t within which the share `level` lies, to either side of 0."""
    t = NormalDist().inv_cdf((1 + level) / 2)
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    scale = 2 * math.exp(scale) / math.sqrt(freedom * math.pi)
    for _ in range(_STEPS):  # from below, where the curve is concave: it never overshoots
        density = scale * (1 + t * t / freedom) ** (-(freedom + 1) / 2)
        step = (level - within(t, freedom)) / density
        t += step
        if abs(step) < 1e-14 * t:
            break
    return t
