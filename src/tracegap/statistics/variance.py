"""Where the variation of a score comes from: the questions, the training runs, or both together."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import student
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Variance of a 0/1 score over questions (or their clusters) and seeds, and what it means.

    Attributes:
        questions: How many clusters of questions.
        seeds: How many training runs.
        question_sd: Spread of the questions' own rates (easy ones, hard ones).
        seed_sd: Spread of the training runs' own rates, beyond what chance gives.
        rest_sd: What is left of a single score: a question that one run gets and another does not.
        with_seeds: The mean with an interval for new questions *and* new training runs.
        seed_share: The part of that interval's variance that the training runs make, 0 to 1.
    """

    questions: int
    seeds: int
    question_sd: float
    seed_sd: float
    rest_sd: float
    with_seeds: Estimate
    seed_share: float


def breakdown(
    scores: NDArray[np.floating], weights: NDArray[np.floating] | None = None
) -> Breakdown:
    """Breaks down scores of questions x seeds by two-way random effects (Searle et al. 1992).

    Satterthwaite's degrees of freedom (1946) give the interval; with two or three runs it is wide,
    which is the truth: two runs say little about a third.

    Args:
        scores: Mean score of each cluster of questions in each run, shape (clusters, seeds).
        weights: How many questions each cluster has; by default one.

    Raises:
        BadInputError: There are fewer than two clusters or runs.

    Examples:
        >>> import numpy as np
        >>> scores = np.array([[1, 1, 0], [0, 0, 0], [1, 1, 1], [1, 0, 1]])  # 4 questions, 3 runs
        >>> found = breakdown(scores)
        >>> f"questions {found.question_sd:.2f}, runs {found.seed_sd:.2f}, rest {found.rest_sd:.2f}"
        'questions 0.33, runs 0.00, rest 0.44'
    """
    clusters, seeds = scores.shape
    if clusters < 2 or seeds < 2:
        raise BadInputError(
            f"{clusters} clusters and {seeds} seeds: a breakdown needs at least two of each."
        )
    share = np.ones(clusters) if weights is None else np.asarray(weights, dtype=float)
    scaled = scores * (share / share.mean())[:, None]
    centre = float(scaled.mean())
    # residuals of the weighted mean: a larger cluster pulls more
    residuals = scaled - centre * (share / share.mean())[:, None]
    rows, columns = residuals.mean(axis=1), residuals.mean(axis=0)
    rest = residuals - rows[:, None] - columns[None, :]
    ms_rest = float((rest**2).sum()) / ((clusters - 1) * (seeds - 1))
    ms_question = seeds * float((rows**2).sum()) / (clusters - 1)
    ms_seed = clusters * float((columns**2).sum()) / (seeds - 1)
    total = clusters * seeds
    # never below either source alone: negative components are taken as zero
    by_parts = (ms_question + ms_seed - ms_rest) / total
    variance = max(by_parts, ms_question / total, ms_seed / total)
    freedom = _freedom(ms_question, ms_seed, ms_rest, clusters, seeds)
    half = student(freedom) * math.sqrt(variance)
    mean = Estimate(centre, max(0.0, centre - half), min(1.0, centre + half), total)
    seed_part = max(0.0, ms_seed - ms_rest) / total
    return Breakdown(
        questions=clusters,
        seeds=seeds,
        question_sd=math.sqrt(max(0.0, ms_question - ms_rest) / seeds),
        seed_sd=math.sqrt(max(0.0, ms_seed - ms_rest) / clusters),
        rest_sd=math.sqrt(ms_rest),
        with_seeds=mean,
        seed_share=min(1.0, seed_part / variance) if variance > 0 else 0.0,
    )


def _freedom(
    ms_question: float, ms_seed: float, ms_rest: float, clusters: int, seeds: int
) -> float:
    parts = [
        (ms_question, clusters - 1),
        (ms_seed, seeds - 1),
        (ms_rest, (clusters - 1) * (seeds - 1)),
    ]
    top = max(ms_question + ms_seed - ms_rest, ms_question, ms_seed) ** 2
    bottom = sum(ms**2 / freedom for ms, freedom in parts)
    return max(1.0, min(clusters - 1.0, top / bottom)) if bottom > 0 else 1.0
