"""A rival that tells true from false by form alone: ridge logistic regression, judged held-out.

Written here because the statistics room stands above this one and scikit-learn is no dependency; a
few lines of Newton's method do for some thousand rows of some dozen columns.
"""

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of

Floats = NDArray[np.float64]

_FOLDS = 5
_RIDGE = 1.0  # as scikit-learn's default C = 1, on standardised columns
_STEPS = 25


def held_out_auc(features: Floats, truth: NDArray[np.bool_], ids: list[str]) -> float:
    """Returns the area under the ROC curve of five-fold held-out predictions.

    Rows of one example are in one fold: what is learnt of an example never judges it.

    Args:
        features: Shape (rows, columns).
        truth: Shape (rows,).
        ids: The example of each row.
    """
    folds = np.array([hash_of("rival fold", identity) % _FOLDS for identity in ids])
    areas, weights = [], []
    for fold in range(_FOLDS):
        out = folds == fold
        if out.all() or not out.any() or len(set(truth[~out])) < 2 or len(set(truth[out])) < 2:
            continue
        score = _logistic(features[~out], truth[~out], features[out])
        # fold by fold: scores of different fits are not on one scale
        areas.append(auc(score, truth[out]))
        weights.append(out.sum())
    return float(np.average(areas, weights=weights)) if areas else 0.5


def auc(score: Floats, truth: NDArray[np.bool_]) -> float:
    """Returns the chance that a true row scores above a false one, equal scores counted half."""
    ranks = _mean_ranks(score)
    true, false = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth].sum() - true * (true + 1) / 2) / (true * false))


def _mean_ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def _logistic(features: Floats, truth: NDArray[np.bool_], asked: Floats) -> Floats:
    """Returns the linear predictor of a ridge logistic regression for the rows asked about."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    kept = scale > 1e-9
    rows = _with_constant((features[:, kept] - mean[kept]) / scale[kept])
    penalty = np.full(rows.shape[1], _RIDGE)
    penalty[0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - truth) + penalty * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(_with_constant((asked[:, kept] - mean[kept]) / scale[kept]) @ weights)


def _with_constant(rows: Floats) -> Floats:
    return np.column_stack([np.ones(len(rows)), rows])
