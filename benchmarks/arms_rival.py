"""Another rival, of features that the arms are not matched on: raw lengths, letters, plain places.

    python benchmarks/arms_rival.py [--data ../shared/data] [--only babi] [--rows 1600]

Areas under the ROC curve of five held-out folds, as in `arms.py`, each half of the rows matched on
the other; by features one by one, and with all products of two.
"""

import argparse
from itertools import combinations
from pathlib import Path

import numpy as np

from arms import sets
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.plan import plan_arms
from tracegap.traces.rival import held_out_auc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--only", default="", help="Part of a data set's name.")
    parser.add_argument("--rows", type=int, default=1600)
    options = parser.parse_args()
    print("| data | n | text | context | text, products | context, products |")
    print("|---|---|---|---|---|---|")
    for name, task, source, size in sets(options.data):
        if options.only not in name:
            continue
        loaded = task.load(source, 0, size).examples
        usable = [e for e in loaded if usable_in_all_arms(e, task) is None]
        rows = sorted(usable, key=lambda e: hash_of("rival", e.id))[: options.rows]
        half = [hash_of("rival half", e.id) % 2 for e in rows]
        plans = [
            plan_arms([e for e, own in zip(rows, half, strict=True) if own != k], task, 0)
            for k in (0, 1)
        ]
        gold = [features(e, e.evidence) for e in rows]
        wrong = [features(e, plans[k].wrong_places(e)) for e, k in zip(rows, half, strict=True)]
        text = np.array([one[0] for one in gold + wrong])
        both = np.array([one[0] + one[1] for one in gold + wrong])
        truth, ids = np.arange(2 * len(rows)) < len(rows), [e.id for e in rows] * 2
        areas = [held_out_auc(f, truth, ids) for f in (text, both, products(text), products(both))]
        print(
            f"| {name} | {len(rows)} | " + " | ".join(f"{a:.2f}" for a in areas) + " |", flush=True
        )


def features(example: Example, places: tuple[int, ...]) -> tuple[list[float], list[float]]:
    """Returns what is seen of cited passages in a trace, and what with their context."""
    context, size = example.context, len(example.context)
    cited = [context[i] for i in places]
    lengths, words = [len(p) for p in cited], [len(p.split()) for p in cited]
    threes = [{p[i : i + 3].lower() for i in range(len(p) - 2)} for p in cited]
    alike = [len(a & b) / max(1, len(a | b)) for a, b in combinations(threes, 2)] or [0.0]
    text = [len(cited), sum(lengths), min(lengths), max(lengths), np.std(lengths), np.mean(lengths)]
    text += [sum(words), np.mean(words), np.mean(alike), max(alike), min(alike)]
    at, order = [i / size for i in places], sorted(map(len, context))
    ranks = [order.index(length) / size for length in lengths]
    beside = [np.mean(at), min(at), max(at), np.std(at), size, size - 1 - max(places), min(places)]
    return text, [*beside, np.mean(ranks), min(ranks), max(ranks)]


def products(values: np.ndarray) -> np.ndarray:
    """Returns standardised columns with all their products of two."""
    z = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
    i, j = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, i] * z[:, j]])


if __name__ == "__main__":
    main()
