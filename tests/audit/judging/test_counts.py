"""Counts of verdicts by class and cluster."""

from tracegap.audit.judging.counts import CELLS, SHAPE, GroupCounts, merged


def test_counts_of_several_classes_add_up_by_cluster():
    clusters = {"b": 0, "a": 1}
    one, two = GroupCounts(clusters), GroupCounts(clusters)
    one.cells.update({0: 2, CELLS: 1})
    two.cells.update({CELLS: 4, CELLS + CELLS - 1: 5})
    one.n, two.n = 3, 9
    whole = merged([one, two])
    assert whole.n == 12
    counts = whole.array()
    assert counts.shape == (2, *SHAPE)
    assert counts[0, 0, 0, 0, 0] == 5  # cluster a comes first
    assert counts[0, 3, 3, 2, 2] == 5
    assert counts[1, 0, 0, 0, 0] == 2
