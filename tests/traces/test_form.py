"""Form: each figure is what its name says."""

import numpy as np
import pytest

from tracegap.records import Example
from tracegap.traces.form import FEATURES, form_of, measure


def test_form_is_what_it_says():
    context = ("A1 b.", "Longer words here.", "B22 b.")
    example = Example("e", "b here", context, "a", (0, 2), ("22",), "g")
    form = dict(
        zip(
            FEATURES,
            form_of(measure(example, frozenset({b"b22"})), np.array([[0, 2]]))[0],
            strict=True,
        )
    )
    assert form["length"] == pytest.approx((np.log(6) + np.log(7)) / 2)
    assert form["least length"] == pytest.approx(np.log(6))
    assert form["first longer than last"] == pytest.approx(np.log(6 / 7))
    assert form["figures"] == pytest.approx((np.log(2) + np.log(3)) / 2)
    assert form["capitals"] == pytest.approx(np.log(2))
    assert form["likeness to each other"] == pytest.approx(1 / 3)
    assert (form["first place"], form["last place"], form["place"]) == (0, 1, 0.5)
    assert form["rank of length"] == pytest.approx(0.25)
    assert form["likeness to the question"] == pytest.approx(0.5)
    assert form["answer-like words"] == pytest.approx(0.25)
    assert form["side by side"] == 0
