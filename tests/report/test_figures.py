"""One wording of a figure."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths import ROOT
from tracegap.report.figures import (
    UNDEFINED,
    figure,
    hundredths,
    interval,
    p_words,
    points_words,
    signed_points_words,
    worded,
)
from tracegap.statistics.intervals import Estimate


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (Estimate(0.495, 0.441, 0.55, 950), "share", "49.5 % (44.1 to 55.0), n = 950"),
        (Estimate(-0.083, -0.12, 0.04, 9), "points", "−8.3 (−12.0 to +4.0), n = 9"),
        (Estimate(12.5, 0.6, None, 40), "number", "12.50 (0.60 to ∞), n = 40"),
        (Estimate(0.5, None, None, 4), "number", "0.50, n = 4"),
        (Estimate(None, None, None, 7), "number", "–, n = 7"),
        (Estimate(None, None, None, 0), "share", "–"),
        (None, "share", "–"),
        (0.1234, "coefficient", "0.123"),
        (-0.1234, "change", "−0.123"),
        (123.456, "number", "123.5"),
        (-0.0004, "points", "0.0"),
        (0.0004, "p", "< 0.001"),
        (0.018, "p", "0.018"),
        (1200, "count", "1200"),
        ("a text", "share", "a text"),
    ],
)
def test_a_cell_is_worded(cell, kind, text):
    assert str(worded(cell, kind)) == text


def test_words_of_sentences():
    assert p_words(0.0181) == "p = 0.018"
    assert p_words(0.0001) == "p < 0.001"
    assert p_words(None) == UNDEFINED
    assert points_words(Estimate(-0.18, -0.3, -0.052, 9)) == "18.0 points (5.2 to 30.0)"
    assert points_words(Estimate(0.071, -0.026, 0.169, 9)) == "+7.1 points (−2.6 to +16.9)"
    assert points_words(Estimate(None, None, None, 9)) == UNDEFINED
    assert signed_points_words(Estimate(-0.18, -0.3, -0.052, 9)) == "−18.0 points (−30.0 to −5.2)"
    assert signed_points_words(Estimate(0.18, None, None, 9)) == "+18.0 points"
    assert signed_points_words(Estimate(None, None, None, 9)) == UNDEFINED
    assert hundredths(Estimate(0.44, -0.01, 0.538, 9)) == "44.0 (−1.0 to 53.8)"
    assert hundredths(Estimate(None, None, None, 0)) == UNDEFINED


@given(st.floats(-1, 1), st.sampled_from(["share", "points", "number", "coefficient", "change"]))
def test_a_figure_reads_back_as_what_it_was_rounded_to(value, kind):
    text = figure(value, kind)
    assert "-" not in text
    assert not re.fullmatch(r"[−+]0\.0+( %)?", text)  # a zero has no sign
    read = float(text.removesuffix(" %").replace("−", "-"))
    times, step = {"share": (100, 0.1), "points": (100, 0.1), "number": (1, 0.01)}.get(
        kind, (1, 0.001)
    )
    assert abs(read - times * value) <= step / 2 + 1e-9


@given(st.floats(-1, 1), st.floats(-1, 1) | st.none())
def test_an_interval_has_one_form(low, high):
    assert re.fullmatch(
        r"\([−+]?\d+\.\d to ([−+]?\d+\.\d|∞)\)", interval(Estimate(0.0, low, high, 1), "points")
    )


def test_no_other_module_formats_an_estimate():
    """Shares, points and intervals are worded in `report/figures.py` and nowhere else.

    A format like `.1f` or `.1%`, or an interval put together by hand, is looked for in every room
    that shows figures.
    """
    shown = ("report", "audit/findings", "cli", "run", "statistics", "policies")
    # seconds left of a progress; the tables of the simulations, which are for developers
    allowed = {
        "figures.py",
        "progress_bar.py",
        "simulation.py",
        "simulated_runs.py",
        "simulated_further.py",
    }
    found = []
    for room in shown:
        for path in (ROOT / "src" / "tracegap" / room).rglob("*.py"):
            if path.name in allowed:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                    spec = ast.unparse(node.format_spec)
                    if re.search(r"\.\d+[f%]", spec):
                        found.append(f"{path}:{node.lineno}: {spec}")
    assert found == []
