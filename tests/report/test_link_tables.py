"""Tables of links: counts as they are, and no word of sameness where none is shown."""

from dataclasses import replace

from tracegap.report.link_tables import (
    links_table,
    model_table,
    predictors_table,
    stratified_table,
    strength_table,
)
from tracegap.statistics import Logistic, TwoByTwo, associate_table
from tracegap.statistics.secondary import Further


def cells(table, number=0):
    return dict(zip((c.title for c in table.columns), table.rows[number], strict=True))


def with_table(inputs, table):
    link = replace(inputs.results.links[0], association=associate_table(table))
    return replace(inputs.results, links=(link,))


def test_a_link_stands_with_its_four_counts(inputs):
    row = cells(links_table(with_table(inputs, TwoByTwo(90, 10, 20, 80))))
    counts = [row[name] for name in ("Both right", "Step only", "Answer only", "Neither")]
    assert counts == [90, 10, 20, 80]
    assert row["P(answer right | step right)"].value == 0.9


def test_a_test_that_was_not_made_is_not_named(inputs):
    row = cells(links_table(with_table(inputs, TwoByTwo(10, 0, 10, 0))))
    assert row["p"] is row["Test"] is None


def test_a_difference_is_called_none_only_if_it_is_shown(inputs):
    few, many = TwoByTwo(5, 5, 5, 5), TwoByTwo(5000, 5000, 5000, 5000)
    column = "Within 5 points?"
    assert cells(strength_table(with_table(inputs, few)))[column] == "not shown"
    assert cells(strength_table(with_table(inputs, many)))[column] == "yes"
    assert cells(strength_table(with_table(inputs, TwoByTwo(0, 0, 5, 5))))[column] is None


def test_a_model_without_estimates_says_why(inputs):
    further = Further(logistic=Logistic(40, 12, (), "all answers are right"))
    row = cells(model_table(replace(inputs.results, further=further)))
    assert row["Term"] == "No estimate: all answers are right."
    assert row["Clusters"] == 12
    assert model_table(replace(inputs.results, further=Further())).rows == ()


def test_arms_without_traces_stand_in_no_table_of_links(inputs):
    for table in (links_table, stratified_table, predictors_table):
        assert "vanilla" not in {row[0] for row in table(inputs.results).rows}
