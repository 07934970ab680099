"""The chart of the first screen."""

from dataclasses import replace

from tracegap.report.hero import hero, hero_of
from tracegap.report.rows import ALL
from tracegap.report.sentences import SMALL
from tracegap.statistics.intervals import rate


def test_each_arm_with_traces_has_both_shares_with_interval_and_n(inputs):
    found = hero_of(inputs.results)
    links = {x.arm: x.association for x in inputs.results.links if x.label == ALL}
    assert [arm.arm for arm in found.arms] == ["correct", "incorrect"]
    assert not found.ruled
    for arm in found.arms:
        (line,) = arm.lines
        right, wrong = line.marks
        assert (right.after, wrong.after) == ("right", "wrong")
        estimate = links[arm.arm].p_answer_given_trace
        assert right.at == round(100 * estimate.value, 2)
        assert right.low <= right.at <= right.high
        assert f"n = {right.n}" in right.said


def test_rules_are_lines_of_an_arm_and_what_cannot_be_scored_is_said_not_drawn(inputs):
    link = next(x for x in inputs.results.links if x.step == "trace").association
    found = hero([("a", "released", link), ("a", "strict", link)], [("b", "not scorable: 9 of 9")])
    assert found.ruled
    assert [line.rule for line in found.arms[0].lines] == ["released", "strict"]
    assert found.arms[1].lines == ()
    assert found.arms[1].why.startswith("not scorable")


def test_without_scored_traces_there_is_no_chart(inputs):
    assert hero_of(replace(inputs.results, links=())) is None


def test_what_is_of_few_is_marked_so_by_the_rule_of_the_sentences(inputs):
    link = next(x for x in inputs.results.links if x.step == "trace").association
    assert "Faded" not in hero([("a", "", link)]).note
    few, enough = (
        replace(link, p_answer_given_trace=rate([True] + [False] * (n - 1), range(n)))
        for n in (SMALL - 1, SMALL)
    )
    found = hero([("a", "", few), ("b", "", enough)])
    marks = [arm.lines[0].marks for arm in found.arms]
    assert [[mark.few for mark in pair] for pair in marks] == [[True, False], [False, False]]
    assert marks[0][0].share == "1"  # a bare count, as in the sentences
    assert marks[0][0].said.endswith(f"n = {SMALL - 1}, too few")
    assert "Faded" in found.note
