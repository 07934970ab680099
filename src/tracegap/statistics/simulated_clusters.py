"""Clusters, few, large or unequal: what intervals hold and how often tests reject."""

from collections import Counter
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.calibration import calibrate
from tracegap.statistics.clusters import Floats, Sums
from tracegap.statistics.guarantee import guaranteed_threshold
from tracegap.statistics.intervals import rate_of
from tracegap.statistics.logistic import model
from tracegap.statistics.paired import flip_test
from tracegap.statistics.predictor import predict
from tracegap.statistics.simulated import Row, holds, logistic, rejects, share_of
from tracegap.statistics.stratified import stratify

Sizes = NDArray[np.intp]
DESIGNS: dict[str, Sizes] = {
    "100 of 4": np.full(100, 4),
    "100 of 1 to 5": np.resize([1, 2, 3, 4, 5], 100),
    "20 of 10": np.full(20, 10),
    "10 of 10": np.full(10, 10),
    "60 of 1, 1, 2, 3, 40": np.resize([1, 1, 2, 3, 40], 60),
    "10 of 40 and 40 of 1": np.concatenate([np.full(10, 40), np.full(40, 1)]),
    "5 of 100 and 45 of 1": np.concatenate([np.full(5, 100), np.full(45, 1)]),
    "3 of 100 and 97 of 3": np.concatenate([np.full(3, 100), np.full(97, 3)]),
}
RATES, LIKENESS = (0.03, 0.1, 0.3, 0.5), (0.1, 0.5, 0.9)
_NEARBY = 0.5  # in logits, as for the other students
_UNEQUAL = (1, 1, 2, 3, 40)


def cluster_rows(replications: int, seed: int = 0) -> list[Row]:
    """Counts all of them."""
    return [
        *_rates(replications, seed),
        *_unequal(replications, seed),
        *_others(replications, seed),
    ]


def _rates(replications: int, seed: int) -> list[Row]:
    """Coverage of a rate by design: over all rates and likenesses, and where it is lowest."""
    rows = []
    for name, sizes in DESIGNS.items():
        rng = np.random.default_rng(hash_of(seed, "clusters", name))
        each = [
            np.mean([_rate_held(rng, sizes, chance, alike) for _ in range(replications)])
            for chance, alike in product(RATES, LIKENESS)
        ]
        wanted = "94-97 %" if name.startswith("100 of") else ">= 93 %"
        total = replications * len(each)
        rows.append(Row(name, "interval of a rate, mean", wanted, float(np.mean(each)), total))
        figure = "interval of a rate, worst of 12"
        rows.append(Row(name, figure, ">= 93 %", float(np.min(each)), replications))
    return rows


def _rate_held(rng: np.random.Generator, sizes: Sizes, chance: float, alike: float) -> bool:
    truth = float(logistic(np.log(chance / (1 - chance)) + rng.uniform(-_NEARBY, _NEARBY)))
    spread = (1 - alike) / alike
    chances = rng.beta(truth * spread, (1 - truth) * spread, len(sizes))
    right = rng.binomial(sizes, chances).astype(float)
    return holds(rate_of(Sums(right, sizes.astype(float))), truth)


def _unequal(replications: int, seed: int) -> list[Row]:
    """Levels of the tests where a fifth of the clusters holds most of the verdicts."""
    rng = np.random.default_rng(hash_of(seed, "tests by unequal clusters"))
    rows = []
    for clusters in (20, 60):
        name = f"{clusters} clusters of 1, 1, 2, 3, 40"
        hits: Counter[str] = Counter()
        for _ in range(replications):
            step, answer, codes, kind = _drawn(rng, np.resize(_UNEQUAL, clusters))
            terms = model(answer, {"step": step}, codes).terms
            hits["logistic model rejects"] += bool(terms) and rejects(terms[0].p_value)
            found = stratify(_by_class(step, answer, codes, kind))
            hits["within classes rejects"] += rejects(found.p_value)
            hits["classes are told apart"] += rejects(found.homogeneity_p)
        rows += [
            Row(name, figure, "<= 7 %", count / replications, replications)
            for figure, count in hits.items()
        ]
    return rows


def _others(replications: int, seed: int) -> list[Row]:
    rng = np.random.default_rng(hash_of(seed, "other figures by cluster"))
    return [
        share_of(
            "150 of 4, odds ratios 3.3 and 0.3",
            "classes are told apart",
            "high",
            replications,
            lambda: rejects(
                stratify(_by_class(*_drawn(rng, np.full(150, 4), gap=1.2))).homogeneity_p
            ),
        ),
        *(
            share_of(
                f"{clusters} skewed gaps: -4 in a fifth, 1 else",
                "flip test rejects",
                "5 % if symmetric",
                replications,
                partial(_flip_rejects, rng, clusters),
            )
            for clusters in (10, 30, 200)
        ),
        share_of(
            "chances that come true, 80 of 4",
            "consistency test rejects",
            "<= 7 %",
            replications,
            lambda: rejects(_consistency(rng)),
        ),
        share_of(
            "continuous score, 100 of 4",
            "interval of the AUROC",
            ">= 93 %",
            replications,
            lambda: _auroc_held(rng),
        ),
        share_of(
            "400 of 1, delta 10 %",
            "promise of 10 % wrong is broken",
            "<= 10 %",
            replications,
            lambda: _promise_broken(rng, 400, 1),
        ),
        share_of(
            "300 of 4, delta 10 %",
            "promise of 10 % wrong is broken",
            "<= 10 %",
            replications,
            lambda: _promise_broken(rng, 300, 4),
        ),
    ]


def _drawn(
    rng: np.random.Generator, sizes: Sizes, gap: float = 0.0
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Sizes, Sizes]:
    """Answers vary by cluster and by step only with a gap, that has two signs in two classes."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    kind = rng.integers(0, 2, len(sizes))[codes]
    ease = rng.normal(size=len(sizes))[codes]
    step = rng.random(codes.size) < logistic(rng.normal(size=len(sizes)))[codes]
    logits = ease + np.where(kind == 0, gap, -gap) * (step - 0.5)
    return step, rng.random(codes.size) < logistic(logits), codes, kind


def _by_class(
    step: NDArray[np.bool_], answer: NDArray[np.bool_], codes: Sizes, kind: Sizes
) -> dict[str, Floats]:
    cells = np.zeros((2, int(codes.max()) + 1, 4))
    np.add.at(cells, (kind, codes, 2 * ~step + ~answer), 1.0)
    return {str(i): of for i, of in enumerate(cells)}


def _flip_rejects(rng: np.random.Generator, clusters: int) -> bool:
    """Tries gaps of mean 0 that lose four in a fifth of the clusters and win one in the others."""
    return flip_test(np.where(rng.random(clusters) < 0.2, -4, 1), True)[0] < 0.05


def _consistency(rng: np.random.Generator) -> float | None:
    said = np.repeat(rng.choice([0.15, 0.35, 0.65, 0.95], 80), 4)
    luck = rng.random((80, 4))
    alike = rng.random(80) < 0.7
    luck[alike] = luck[alike, :1]
    return calibrate(said, luck.ravel() < said, np.repeat(np.arange(80), 4)).consistency_p


def _auroc_held(rng: np.random.Generator) -> bool:
    """Right answers have scores one standard deviation higher: an AUROC of 0.760."""
    codes = np.repeat(np.arange(100), 4)
    right, score = (
        (rng.normal(size=100)[codes] + rng.normal(size=400)) / np.sqrt(2) for _ in range(2)
    )
    return holds(predict(score + (right > 0), right > 0, codes).auroc, 0.7602499389)


def _promise_broken(rng: np.random.Generator, clusters: int, size: int) -> bool:
    """Answers of score 1 are wrong in 6 %, of 0.5 in 20 %: together in 12 %, above the 10 %."""
    codes = np.repeat(np.arange(clusters), size)
    score = rng.choice([0.0, 0.5, 1.0], codes.size, p=[0.3, 0.3, 0.4])
    alike = (rng.random(clusters) < 0.5)[codes] if size > 1 else np.zeros(codes.size, dtype=bool)
    luck = np.where(alike, rng.random(clusters)[codes], rng.random(codes.size))
    right = luck >= np.select([score == 1, score == 0.5], [0.06, 0.2], 0.6)
    found = guaranteed_threshold(score, right, codes, 0.1, 0.1).threshold
    return found is not None and found < 1
