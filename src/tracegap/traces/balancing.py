"""Entropy balancing: chances of candidates under which their features have wanted means.

Hainmueller's weights (Political Analysis 20, 2012) with a choice in each example, as in McFadden's
conditional logit: candidate c of example i has a chance in proportion to exp(w . f_ic), where w is
the sum of weights that all examples share and weights of the example's class. They minimise the
convex

    mean over i of [log sum over c of exp(w . f_ic) - w . g_i]  +  sum of penalty * weight^2 / 2

where g_i are the features to be met. At the minimum the mean of the chosen candidates differs from
that of g by -penalty * weight: nothing where it can be had, as little as the penalty allows where
not. Classes with few examples keep to what all share, as the penalty outweighs their few terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_STEPS = 200
_DIGITS = 5  # of the weights: what is finer differs from machine to machine
_LEAST = 1e-4  # variance that is given to every direction, so that none counts beyond measure


@dataclass(frozen=True, slots=True)
class Balance:
    """The weights of features, from which the chances of candidates follow.

    Attributes:
        shared: In every example, shape (features,).
        of_class: What is added to them in the examples of a class, by class.
    """

    shared: Floats
    of_class: dict[str, Floats]

    def scores(self, features: Floats, label: str) -> Floats:
        """Returns the log of each candidate's chance but for a constant, shape (candidates,)."""
        return np.asarray(features @ (self.shared + self.of_class.get(label, 0.0)))


def fit(
    candidates: Sequence[Floats], wanted: Floats, labels: Sequence[str], penalty: Floats
) -> Balance:
    """Fits the weights.

    Each feature is penalised for what the ones before it do not tell. An example with a single
    candidate counts in what all share, which the others may make up for, and not in its class.

    Args:
        candidates: The features of each example's candidates, shape (candidates, features) each.
        wanted: The features to be met, shape (examples, features).
        labels: The class of each example.
        penalty: Of each weight, above 0: of the shared ones and of those of a class, shape
            (2, features).
    """
    # imported here: asking a plan does not need it, and it takes long
    from scipy.optimize import minimize

    rows = np.concatenate(candidates)
    whiten = _whitening(rows, wanted)
    names = sorted(set(labels))
    codes = np.array([names.index(label) for label in labels], dtype=np.intp)
    sizes = np.array([len(own) for own in candidates])
    codes[sizes == 1] = len(names)  # a class of their own, without weights
    problem = _Problem(rows @ whiten, wanted @ whiten, sizes, codes, penalty)
    shape = (len(names) + 1, wanted.shape[1])
    found = minimize(
        problem.dual,
        np.zeros(shape[0] * shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS, "maxcor": 20, "gtol": 1e-4},
    )
    weights = np.round(found.x.reshape(shape), _DIGITS) @ whiten.T
    return Balance(weights[0], dict(zip(names, weights[1:], strict=True)))


def _whitening(rows: Floats, wanted: Floats) -> Floats:
    """Returns what features are multiplied by to be uncorrelated and of variance 1, in order."""
    spread = np.atleast_2d(np.cov(rows, rowvar=False) + np.cov(wanted, rowvar=False)) / 2
    scale = np.sqrt(np.maximum(np.diag(spread), 1e-12))
    alike = spread / np.outer(scale, scale) + _LEAST * np.eye(len(scale))
    return np.asarray(np.linalg.inv(np.linalg.cholesky(alike)).T / scale[:, None])


@dataclass(frozen=True, slots=True)
class _Problem:
    """Whitened features of all candidates in a row, and of what is to be met."""

    rows: Floats
    wanted: Floats
    sizes: Ints
    codes: Ints
    penalty: Floats

    def dual(self, flat: Floats) -> tuple[float, Floats]:
        """Returns value and gradient of what is minimised; weights: shared, then by class."""
        count, width = self.wanted.shape
        weights = flat.reshape(-1, width)
        # the last class has no weights: examples without a choice
        padded = np.vstack([weights[1:], np.zeros(width)])
        own = weights[0] + padded[self.codes]
        score = np.einsum("ij,ij->i", self.rows, np.repeat(own, self.sizes, axis=0))
        starts = np.cumsum(self.sizes) - self.sizes
        top = np.maximum.reduceat(score, starts)
        odds = np.exp(score - np.repeat(top, self.sizes))
        total = np.add.reduceat(odds, starts)
        chance = odds / np.repeat(total, self.sizes)
        means = np.add.reduceat(self.rows * chance[:, None], starts, axis=0)
        gap = (means - self.wanted) / count
        of_class = np.zeros_like(padded)
        np.add.at(of_class, self.codes, gap)
        penalties = np.vstack([self.penalty[:1], np.repeat(self.penalty[1:], len(padded) - 1, 0)])
        slope = np.vstack([gap.sum(axis=0), of_class[:-1]]) + penalties * weights
        fitted = (np.log(total) + top - np.einsum("ij,ij->i", own, self.wanted)).mean()
        return float(fitted + (penalties * weights**2).sum() / 2), slope.ravel()
