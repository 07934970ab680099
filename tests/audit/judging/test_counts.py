"""Counts of verdicts by class and cluster."""

from tracegap.audit.judging.counts import GroupCounts, merged


def test_counts_of_several_classes_add_up_by_cluster():
    clusters = {"b": 0, "a": 1}
    one, two = GroupCounts(clusters), GroupCounts(clusters)
    one.cells.update({0: 2, 54: 1})
    two.cells.update({54: 4, 54 + 53: 5})
    one.n, two.n = 3, 9
    whole = merged([one, two])
    assert whole.n == 12
    counts = whole.array()
    assert counts.shape == (2, 3, 3, 2, 3)
    assert counts[0, 0, 0, 0, 0] == 5  # cluster a comes first
    assert counts[0, 2, 2, 1, 2] == 5
    assert counts[1, 0, 0, 0, 0] == 2
