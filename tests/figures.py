"""What tests of figures share."""

import numpy as np

TABLES = [(238, 3, 138, 571), (12, 5, 7, 20), (40, 60, 30, 70)]


EXACTLY = {"rel": 1e-9, "abs": 1e-9}


def ends(estimate):
    return estimate.low, estimate.high


def beta_binomial(rng, p, clusters, size, likeness):
    spread = (1 - likeness) / likeness
    chances = rng.beta(p * spread, (1 - p) * spread, clusters)
    return rng.random(clusters * size) < np.repeat(chances, size)
