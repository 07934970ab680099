"""The shape of the steps without gold: as many hops as paragraphs are cited."""

import pytest

from tracegap.records import Trace
from tracegap.tasks.musique.labels import judge_label


@pytest.mark.parametrize(
    ("label", "cited", "judgement"),
    [
        ("2hop", ("a", "b"), "right"),
        ("2hop", ("a", "b", "b"), "right"),
        ("2hop", ("a", "b", "c"), "wrong"),
        ("3hop1", ("a", "b", "c"), "unknown"),
        ("3hop1", ("a", "b"), "wrong"),
        ("4hop2", ("a", "b", "c", "d"), "unknown"),
        ("2hop", (), "wrong"),
    ],
)
def test_hops_are_counted_by_the_paragraphs_that_differ(label, cited, judgement):
    assert judge_label("q", Trace(label, cited), None).judgement == judgement
