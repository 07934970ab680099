"""Plots of interventions: flips by swap, and early answering where it was asked."""

from reanswered import a_row, a_student
from tracegap.interventions.asking.swaps import EARLY, EMPTY, GOLD, OWN, WRONG_EVIDENCE
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.report.inputs import Interventions
from tracegap.report.intervention_charts import intervention_plots


def plots_of(rows):
    return intervention_plots(Interventions(analyse_interventions(rows), ()), [rows[0].arm])


def test_the_own_trace_is_what_others_are_set_against_and_no_mark():
    (plot,) = plots_of(a_student({OWN: 40, GOLD: 40, WRONG_EVIDENCE: 10}))
    assert plot.title == "Answers that change, by swap"
    assert ">gold<" in plot.svg
    assert ">wrong evidence<" in plot.svg
    assert ">own<" not in plot.svg


def test_early_answering_has_two_lines_of_sight():
    rows = []
    for n in range(10):
        rows += [a_row(n, OWN, True), a_row(n, EMPTY, n < 5, same=n < 5)]
        rows += [a_row(n, EARLY, True, kept=kept, same=True) for kept in (1 / 3, 2 / 3)]
    titles = [plot.title for plot in plots_of(rows)]
    assert titles[1:] == [
        "Early answering: already the final answer",
        "Early answering: answer right",
    ]


def test_without_interventions_nothing_is_drawn():
    assert intervention_plots(None, ["a"]) == []
