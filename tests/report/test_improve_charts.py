"""Plots of an improvement: a line an arm, from the start that all share."""

from improvements import improvement
from tracegap.report.improve_charts import improve_plots


def test_answers_and_traces_are_drawn_round_by_round():
    plots = improve_plots(improvement())
    assert [plot.title for plot in plots] == ["Answer right, by round", "Trace right, by round"]
    for plot in plots:
        for arm in ("answer", "trace", "random"):
            assert f">{arm}<" in plot.svg
        for number in (0, 1, 2):
            assert f">{number}<" in plot.svg


def test_a_run_that_was_not_improved_has_none():
    assert improve_plots(None) == []
