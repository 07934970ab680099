"""Seconds for a million verdicts with 10,000 bootstrap samples of clusters, on one core.

And for the whole analysis of nine students (three arms, three seeds) of 950 questions each.
"""

import argparse
import time

import numpy as np

from tracegap.records import Verdict
from tracegap.statistics import associate
from tracegap.statistics.analysis import analyse
from tracegap.statistics.bootstrap import resample


def measure(verdicts: int, clusters: int, replicates: int) -> float:
    rng = np.random.default_rng(0)
    trace = rng.random(verdicts) < 0.4
    answer = rng.random(verdicts) < np.where(trace, 0.8, 0.3)
    codes = rng.integers(0, clusters, verdicts)
    start = time.perf_counter()
    associate(trace, answer, codes)
    cell = 4 * codes + 2 * ~trace + ~answer
    cells = np.bincount(cell, minlength=4 * clusters).reshape(-1, 4).astype(float)
    resample(cells, replicates)
    return time.perf_counter() - start


def measure_usual() -> float:
    rng = np.random.default_rng(0)
    verdicts = [
        Verdict(
            example_id=f"q{i:04}",
            arm=arm,
            seed=seed,
            condition="full",
            label="equal" if i % 2 else "during",
            group=f"g{i // 5}",
            problems=(),
            said_label=None,
            said_evidence=None,
            said_answers=None,
            label_right=(trace := bool(rng.random() < 0.4)),
            evidence_precision=float(trace),
            evidence_recall=float(trace),
            evidence_f1=float(trace),
            evidence_exact=trace,
            trace_right=trace,
            answer_right=(right := bool(rng.random() < 0.5)),
            answer_f1=float(right),
        )
        for arm in ("correct", "incorrect", "incorrect-label")
        for seed in range(3)
        for i in range(950)
    ]
    start = time.perf_counter()
    analyse(verdicts)
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=int, default=1_000_000)
    parser.add_argument("--replicates", type=int, default=10_000)
    options = parser.parse_args()
    for clusters in (options.verdicts // 4, options.verdicts // 50):
        seconds = measure(options.verdicts, clusters, options.replicates)
        print(f"{options.verdicts} verdicts in {clusters} clusters: {seconds:.1f} s")
    print(f"the analysis of 9 x 950 verdicts: {measure_usual():.1f} s")
