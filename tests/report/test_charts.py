"""Plots: one a step, each mark told with its n, and a mosaic whose areas are shares."""

import re
from dataclasses import replace

from tracegap.report.charts import (
    accuracy_plots,
    condition_plot,
    conditional_plots,
    interval_row,
    loss_plot,
)
from tracegap.report.figures import worded
from tracegap.report.rows import FULL
from tracegap.report.svg import TIP
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


def test_an_end_without_bound_is_drawn_at_the_mark_and_told_in_words():
    assert interval_row(Estimate(0.5, 0.4, None, 10, 5), "arm a") == {
        **{"value": 0.5, "low": 0.4, "high": 0.5},
        **{"n": "n = 10", "tip": f"{TIP}arm a: 50.0 % (40.0 to ∞), n = 10"},
    }


def test_a_mark_tells_its_interval_and_n_when_pointed_at(inputs):
    plot = accuracy_plots(inputs.results)[-1]
    rate = next(r for r in inputs.results.rates if r.step == "answer" and r.condition == FULL)
    told = f"{rate.arm}, {rate.label}: {worded(rate.estimate, 'share')}"
    assert f"<title>{told}</title>" in plot.svg


def test_a_long_name_of_a_baseline_ends_with_the_chart(inputs):
    long = "the commonest answer of the class, " * 4
    first, *others = inputs.results.baselines
    known = [replace(b, name=long) if b.name == first.name else b for b in (first, *others)]
    svg = accuracy_plots(replace(inputs.results, baselines=tuple(known)))[-1].svg
    (said,) = re.findall(r">(baseline: [^<]*)<", svg)
    assert said.endswith("…")
    assert len(said) < 100


def test_the_strongest_baseline_is_named_on_the_chart(inputs):
    best = inputs.results.baselines[0]
    assert f"baseline: {best.name}<" in accuracy_plots(inputs.results)[-1].svg
    assert not any("baseline:" in plot.svg for plot in accuracy_plots(inputs.results)[:-1])


def test_names_are_whole_however_long(inputs):
    long = "Some-Student-9B-Instruct: incorrect evidence"
    rates = tuple(replace(r, arm=long) for r in inputs.results.rates if r.arm == "vanilla")
    arms = tuple(replace(a, arm=long) for a in inputs.results.arms if a.arm == "vanilla")
    links = tuple(replace(x, arm=long) for x in inputs.results.links if x.arm == "correct")
    results = replace(inputs.results, rates=rates, arms=arms, links=links)
    for plot in (accuracy_plots(results)[0], conditional_plots(results)[0]):
        texts = "".join(re.findall(r"<t(?:ext|span)[^>]*>([^<]*)", plot.svg))
        assert "…" not in texts
        assert long.replace(" ", "") in texts.replace(" ", "")


def test_no_training_has_no_plot_and_one_arm_alone_keeps_its_looks():
    assert loss_plot({}, ["a"]) is None
    plot = loss_plot({("b", 0): [(0, 2.0), (9, 1.0)]}, ["a", "b"])
    assert "var(--a1," in plot.svg
    assert "var(--a0," not in plot.svg
    assert "b, seed 0, step 9: loss 1.000" in plot.svg or "n = 1 runs" in plot.title
