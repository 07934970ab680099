"""Errors that are robust to clusters, where these are few or unequal.

The plain sandwich is too small with few clusters, the more so the more one of them weighs, and a t
with clusters - 1 degrees takes it for better known than it is. CR2 (Bell & McCaffrey 2002) would be
unbiased if units were independent, and has the degrees of freedom of Satterthwaite; as Imbens &
Kolesar (2016) have it, those are taken for units as alike within clusters as the data have them.
"""

from dataclasses import dataclass

import numpy as np

from tracegap.statistics.clusters import Floats

_SMALL = 0.02  # a cluster's leverage up to which a power series is exact to a millionth


@dataclass(frozen=True, slots=True)
class Robust:
    """The covariance of some weights, and how well it is known.

    Attributes:
        covariance: Shape (terms, terms).
        freedom: Degrees of freedom of each weight's variance, shape (terms,).
    """

    covariance: Floats
    freedom: Floats


def cr2(information: Floats, scores: Floats, common: Floats, alike: float) -> Robust:
    """Returns CR2 and its degrees of freedom.

    A cluster's block of the hat matrix, and all that CR2 does to it, acts only within the span of
    its design, so that matrices of terms x terms are enough, however large the cluster.

    Args:
        information: That of each cluster, X' W X, shape (clusters, terms, terms).
        scores: Sum of each cluster's residuals times its design, shape (clusters, terms).
        common: X' W 1 of each cluster, shape (clusters, terms).
        alike: Variance that the units of a cluster share, over that of their own.
    """
    root = np.linalg.cholesky(np.linalg.inv(information.sum(axis=0)))
    leverage = root.T @ information @ root
    adjust = _inverse_root(leverage)
    adjusted = np.einsum("gij,gj->gi", adjust, scores @ root)
    covariance = root @ (adjusted.T @ adjusted) @ root.T
    freedom = np.array(
        [
            _freedom(leverage, adjust @ weight, common @ root, alike)
            for weight in root  # row c of the root is root' c
        ]
    )
    return Robust(covariance, freedom)


def _inverse_root(leverage: Floats) -> Floats:
    """Returns (1 - leverage)^(-1/2) of each cluster; where a cluster alone decides, zero."""
    found: Floats = np.eye(leverage.shape[1]) + leverage / 2 + 0.375 * (leverage @ leverage)
    large = np.trace(leverage, axis1=1, axis2=2) > _SMALL
    values, vectors = np.linalg.eigh(leverage[large])
    left = 1 - values
    roots = np.where(left > 1e-9, 1 / np.sqrt(np.maximum(left, 1e-9)), 0.0)
    found[large] = (vectors * roots[:, None, :]) @ vectors.swapaxes(1, 2)
    return found


def _freedom(leverage: Floats, weights: Floats, common: Floats, alike: float) -> float:
    """Returns the degrees of freedom of a weight's variance, 2 mean^2 / variance (Satterthwaite).

    It is a sum of squares, one a cluster. The covariance of what is squared is diagonal but for the
    terms that were fitted: with own residuals diag(own) - F F', F being `fitted`, and with what
    units share times B' B, B being diag(shared) - C F' and C `common`.

    Args:
        leverage: Shape (clusters, terms, terms).
        weights: How each cluster's residuals are summed, in its leverage's coordinates.
        common: As for `cr2`, in the same coordinates.
        alike: As for `cr2`.
    """
    fitted = np.einsum("gij,gj->gi", leverage, weights)
    own = (weights * fitted).sum(axis=1)
    shared = (common * weights).sum(axis=1)
    size = common.T @ common
    diagonal = own + alike * shared**2
    # it is diag(diagonal) - l r', l = (F, alike E, F), r = (F, F, alike (E - F C'C)), E = shared C
    of_both = shared[:, None] * common
    ff, ef, ee = fitted.T @ fitted, of_both.T @ fitted, of_both.T @ of_both
    low = alike * (ef - size @ ff)
    crossed = np.block(
        [[ff, alike * ef.T, ff], [ff, alike * ef.T, ff], [low, alike**2 * (ee - size @ ef.T), low]]
    )
    rows = (fitted * (fitted + alike * (2 * of_both - fitted @ size))).sum(axis=1)
    trace = float(diagonal.sum() - np.trace(crossed))
    squares = float((diagonal**2).sum() - 2 * (diagonal * rows).sum())
    squares += float(np.trace(crossed @ crossed))
    return trace**2 / squares if squares > 0 else 0.0
