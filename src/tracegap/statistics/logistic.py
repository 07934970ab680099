"""A logistic model of the answer on the steps of the trace, the arm and the class: a check.

It asks the question of the stratified tables again, with label and evidence side by side. If the
two ways disagree, neither should be trusted before one knows why.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import Floats, cluster_codes, quantile, tail
from tracegap.statistics.intervals import Estimate

SEPARATED = (
    "the answers are separated: a combination of {names} tells right from wrong answers without a "
    "mistake in some part of the data, so that its odds ratio has no finite estimate; "
    "see the tables of counts"
)
_MOST_STEPS = 60
_FAR = 30.0  # a chance within 1e-13 of 0 or 1: no weights of a finite fit lead there
CONSTANT = "all answers are {what}, so there is nothing to explain"
TOO_FEW = "there are no more clusters ({clusters}) than terms ({terms})"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: the odds ratio of a right answer with it against without, others held fixed."""

    name: str
    odds_ratio: Estimate
    p_value: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model.

    Attributes:
        n: Verdicts that it is fitted to.
        clusters: Their clusters.
        terms: None of them where `note` says why the model has no estimate.
        note: What stands in the way.
    """

    n: int
    clusters: int
    terms: tuple[Term, ...]
    note: str | None


def model(right: ArrayLike, terms: Mapping[str, Any], clusters: ArrayLike | None) -> Logistic:
    """Fits the model by maximum likelihood, with errors that are robust to clusters.

    The same as statsmodels' Logit with `cov_type="cluster"`, which takes longer to import than all
    else of an analysis takes to compute.

    Args:
        right: Whether the answer is right, shape (n,).
        terms: Name -> 0 or 1, shape (n,); a term that others determine is left out.
        clusters: The cluster of each, shape (n,).

    Raises:
        BadInputError: Lengths differ, or cluster ids are missing.

    Examples:
        >>> label = [1, 1, 1, 1, 0, 0, 0, 0, 1, 0]
        >>> right = [1, 1, 1, 0, 0, 0, 1, 0, 1, 0]
        >>> (term,) = model(right, {"label right": label}, clusters=range(10)).terms
        >>> f"{term.name}: odds ratio {term.odds_ratio.value:.1f}"
        'label right: odds ratio 16.0'
    """
    outcome = np.asarray(right, dtype=float)
    codes = cluster_codes(clusters, outcome.size)
    columns = {name: np.asarray(values, dtype=float) for name, values in terms.items()}
    for name, values in columns.items():
        if values.shape != outcome.shape:
            raise BadInputError(f"term {name!r} has {values.size} values for {outcome.size} rows.")
    n, count = outcome.size, int(codes.max(initial=-1)) + 1
    if n == 0 or outcome.min() == outcome.max():
        what = "right" if n and outcome[0] else "wrong"
        return Logistic(n, count, (), CONSTANT.format(what=what))
    names, design = _independent(columns, n)
    if count <= len(names) + 1:
        return Logistic(n, count, (), TOO_FEW.format(clusters=count, terms=len(names) + 1))
    weights = _fitted(design, outcome)
    if weights is None:
        separating = _separating(design, outcome)[1:]
        of = [name for name, it in zip(names, separating, strict=True) if it]
        return Logistic(n, count, (), SEPARATED.format(names=", ".join(of) or "the constant"))
    return Logistic(n, count, _terms(names, design, outcome, codes, weights), None)


def _fitted(design: Floats, outcome: Floats) -> Floats | None:
    """Returns the likeliest weights, by Newton's method; None if they go to infinity.

    From 0 each step of a model whose answers are separated stays about 1, while that of any
    other soon vanishes.
    """
    weights = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        chance = _chance(design, weights)
        slope = design.T @ (outcome - chance)
        step = np.linalg.solve(_information(design, chance), slope)
        weights = weights + step
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(weights).max())):
            return weights
        if np.abs(design @ weights).max() > _FAR:
            return None
    return None


def _chance(design: Floats, weights: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-(design @ weights)))
    return chance


def _information(design: Floats, chance: Floats) -> Floats:
    information: Floats = (design * (chance * (1 - chance))[:, None]).T @ design
    return information


def _independent(columns: Mapping[str, Floats], n: int) -> tuple[list[str], Floats]:
    """Keeps the terms that add something to the constant and the terms before them."""
    names: list[str] = []
    kept = [np.ones(n)]
    for name, values in columns.items():
        gram = np.array([*kept, values])
        if np.linalg.matrix_rank(gram @ gram.T / n, tol=1e-9) == len(gram):
            names.append(name)
            kept.append(values)
    return names, np.stack(kept, axis=1)


def _separating(design: Floats, outcome: Floats) -> NDArray[np.bool_]:
    """Finds separation by linear programming (Konis 2007): which terms go to infinity."""
    from scipy.optimize import linprog

    signed = np.unique(design * np.where(outcome > 0, 1.0, -1.0)[:, None], axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    separating: NDArray[np.bool_] = (np.abs(found.x) > 1e-6) & (-found.fun > 1e-6)
    return separating


def _terms(
    names: list[str],
    design: Floats,
    outcome: Floats,
    codes: NDArray[np.intp],
    weights: Floats,
) -> tuple[Term, ...]:
    sizes = np.bincount(codes).astype(float)
    errors = np.sqrt(np.diag(_covariance(design, outcome, codes, weights)))
    reach = quantile(_freedom(sizes))
    terms = []
    for name, centre, error in zip(names, weights[1:], errors[1:], strict=True):
        half = reach * float(error)
        odds = Estimate(
            math.exp(centre), math.exp(centre - half), math.exp(centre + half), outcome.size
        )
        terms.append(Term(name, odds, tail(float(centre / error), _freedom(sizes))))
    return tuple(terms)


def _covariance(
    design: Floats, outcome: Floats, codes: NDArray[np.intp], weights: Floats
) -> Floats:
    """The sandwich over clusters, with the usual correction for few (Liang & Zeger 1986)."""
    chance = _chance(design, weights)
    scores = design * (outcome - chance)[:, None]
    summed = np.stack([np.bincount(codes, weights=column) for column in scores.T], axis=1)
    clusters, (n, terms) = len(summed), design.shape
    bread = np.linalg.inv(_information(design, chance))
    few = clusters / (clusters - 1) * (n - 1) / (n - terms)
    covariance: Floats = bread @ (summed.T @ summed) @ bread * few
    return covariance


def _freedom(sizes: Floats) -> float:
    return float(len(sizes) - 1) if sizes.max() > 1 else math.inf
