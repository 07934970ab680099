"""A cumulative logit model of ratings by arm, by statsmodels where it is installed.

Odds are taken to be proportional: an arm shifts all steps of the scale alike. Raters are clusters
of the errors, not terms of the model; statsmodels fits no such model with random raters and items.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.needs import is_installed
from tracegap.statistics.clusters import quantile
from tracegap.statistics.crossed import Floats
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class OrdinalModel:
    """Log odds of a higher rating by arm.

    Attributes:
        baseline: The arm that others are held against.
        arms: Arm -> its log odds ratio, with an interval over raters.
    """

    baseline: str
    arms: dict[str, Estimate]


def ordinal_model(
    ratings: Floats, arms_of: Sequence[str], arms: Sequence[str], raters: Sequence[str]
) -> OrdinalModel | None:
    """Fits the model; None without statsmodels, or where it cannot be fitted.

    Args:
        ratings: Shape (n,).
        arms_of: The arm of each.
        arms: The first one is the baseline.
        raters: The rater of each.
    """
    clusters = len(set(raters))
    if not is_installed("statsmodels") or len(arms) < 2 or clusters < 3:
        return None
    steps = np.unique(ratings, return_inverse=True)[1]
    if steps.max() < 1:
        return None
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    terms = np.array([[of == arm for arm in arms[1:]] for of in arms_of], float)
    groups = np.unique(np.asarray(raters), return_inverse=True)[1]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = OrderedModel(steps, terms, distr="logit").fit(
            method="bfgs", disp=0, cov_type="cluster", cov_kwds={"groups": groups}
        )
    errors = np.asarray(fitted.bse)[: len(arms) - 1]
    if not fitted.mle_retvals["converged"] or not np.isfinite(errors).all():
        return None
    reach = quantile(clusters - 1)
    found = {
        arm: Estimate(float(b), float(b - reach * e), float(b + reach * e), len(ratings))
        for arm, b, e in zip(arms[1:], fitted.params, errors, strict=False)
    }
    return OrdinalModel(arms[0], found)
