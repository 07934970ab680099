"""Plots: one a step, each mark told with its n, and a mosaic whose areas are shares."""

import re
from dataclasses import replace

from tracegap.report.charts import (
    accuracy_plots,
    colours,
    condition_plot,
    conditional_plots,
    interval_row,
    loss_plot,
)
from tracegap.report.rows import FULL
from tracegap.statistics.intervals import Estimate


def test_a_step_has_a_plot_only_if_it_was_scored(inputs):
    assert len(accuracy_plots(inputs.results)) == 4
    answers = tuple(r for r in inputs.results.rates if r.step == "answer")
    (plot,) = accuracy_plots(replace(inputs.results, rates=answers))
    assert plot.title == "Answer right, by class and arm"


def test_each_mark_says_of_how_many(inputs):
    rates = [r for r in inputs.results.rates if r.step == "trace" and r.condition == FULL]
    plot = next(p for p in accuracy_plots(inputs.results) if p.title.startswith("Trace"))
    assert set(re.findall(r"n = \d+", plot.svg)) == {f"n = {r.estimate.n}" for r in rates}


def test_conditions_are_drawn_only_where_there_are_several(inputs):
    assert condition_plot(inputs.results) is not None
    full = tuple(r for r in inputs.results.rates if r.condition == FULL)
    assert condition_plot(replace(inputs.results, rates=full)) is None


def test_what_depends_on_a_step_is_drawn_for_each_step_of_the_trace(inputs):
    titles = [plot.title for plot in conditional_plots(inputs.results)]
    assert titles == [f"P(answer right), given the {s}" for s in ("trace", "label", "evidence")]


def test_an_end_without_bound_is_drawn_at_the_mark():
    assert interval_row(Estimate(0.5, 0.4, None, 10, 5)) == {
        **{"value": 0.5, "low": 0.4, "high": 0.5},
        "n": "n = 10",
    }


def test_colours_begin_again_after_six_and_no_run_has_no_plot():
    assert colours(7)[6] == colours(7)[0]
    assert len(set(colours(6))) == 6
    assert loss_plot({}) is None
