"""What was asked again and what was left out, on one line."""

import pytest

from tracegap.interventions.asking.reanswers import Coverage


@pytest.mark.parametrize(
    ("unreadable", "left_out", "sentence"),
    [
        ((), {}, "correct, seed 3: 8 of 8 questions asked again."),
        (
            ("a", "b"),
            {"counterfactual": 4, "filler": 1},
            "correct, seed 3: 6 of 8 questions asked again; 2 without a trace that can be read; "
            "swaps that questions do not allow: counterfactual 4, filler 1.",
        ),
    ],
)
def test_a_sentence_counts_all_that_was_left_out(unreadable, left_out, sentence):
    assert Coverage("correct", 3, 8, unreadable, left_out).sentence == sentence
