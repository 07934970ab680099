"""Links within classes where clusters repeat: level and power of the tests."""

import numpy as np
import pytest

from tracegap.statistics import stratify


def drawn(rng, sizes, step_of="unit", gap=0.0):
    """Two classes, one a cluster; answers vary by cluster, and hang on the step by `gap` only."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    kind = rng.integers(0, 2, len(sizes))[codes]
    ease = rng.normal(size=len(sizes))[codes]
    step = (
        rng.random(codes.size) < 0.5 if step_of == "unit" else (rng.random(len(sizes)) < 0.5)[codes]
    )
    logits = ease + np.where(kind == 0, gap, -gap) * (step - 0.5)
    answer = rng.random(codes.size) < 1 / (1 + np.exp(-logits))
    cells = np.zeros((2, len(sizes), 4))
    np.add.at(cells, (kind, codes, 2 * ~step + ~answer), 1.0)
    return {str(i): of for i, of in enumerate(cells)}


def rejects(seed, sizes, draws, **given):
    rng = np.random.default_rng(seed)
    found = [stratify(drawn(rng, sizes, **given)) for _ in range(draws)]
    return (
        np.mean([(row.p_value or 1) < 0.05 for row in found]),
        np.mean([(row.homogeneity_p or 1) < 0.05 for row in found]),
    )


@pytest.mark.parametrize("step_of", ["unit", "cluster"])
def test_few_large_clusters_do_not_make_a_link(step_of):
    link, unlike = rejects(1, np.resize((1, 1, 2, 3, 40), 60), 200, step_of=step_of)
    assert link <= 0.10  # 5 % of 200 draws; above it by chance in 0.2 %
    assert unlike <= 0.10


def test_similar_clusters_keep_the_level_and_unlike_classes_are_found():
    link, _ = rejects(2, [4] * 100, 200)
    assert 0.01 <= link <= 0.10
    _, unlike = rejects(3, [4] * 150, 100, gap=1.2)
    assert unlike > 0.8


def test_a_single_cluster_says_nothing():
    cells = np.array([[10.0, 5.0, 5.0, 10.0]])
    found = stratify({"a": cells, "b": cells})
    assert (found.p_value, found.odds_ratio.high, found.homogeneity_p) == (1.0, None, None)
    assert (found.risk_difference.low, found.risk_difference.high) == (-1.0, 1.0)


def test_clusters_that_all_balance_out_are_no_certainty():
    cells = np.ones((20, 4))
    none = np.zeros((20, 4))
    found = stratify({"a": np.vstack([cells, none]), "b": np.vstack([none, cells])})
    assert found.p_value == pytest.approx(1)
    assert found.homogeneity_p == pytest.approx(1)
    assert found.odds_ratio.low < 0.8 < 1.25 < found.odds_ratio.high
