"""A tree of tokens: what texts share stands there once, parents before children."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.interventions.asking.tree import ROOT, Tree


def test_what_is_shared_stands_there_once():
    tree = Tree()
    ends = [tree.add([1, 2, 3]), tree.add([1, 2, 4]), tree.add([1])]
    assert tree.tokens == [1, 2, 3, 4]
    assert tree.parents == [ROOT, 0, 1, 1]
    assert ends == [2, 3, 0]
    assert tree.child(1, 4) == 3
    assert tree.child(1, 5) is None
    assert tree.add([], after=3) == 3


@given(st.lists(st.lists(st.integers(0, 3), max_size=6), max_size=12))
def test_every_text_is_read_back_along_its_path(texts):
    tree = Tree()
    ends = [tree.add(text) for text in texts]
    for text, end in zip(texts, ends, strict=True):
        assert [tree.tokens[node] for node in tree.path(end)] == text
    assert all(parent < node for node, parent in enumerate(tree.parents))
    prefixes = {tuple(text[:n]) for text in texts for n in range(1, len(text) + 1)}
    assert len(tree.tokens) == len(prefixes)
