"""What is said of unread traces and of tries of one question goes no further than its figures."""

from dataclasses import replace

from tracegap.report.robust_sentences import unread_sentence, within_sentence
from tracegap.report.sentences import sentences
from tracegap.statistics import Estimate, analyse
from tracegap.statistics.secondary import WithinLink
from tracegap.statistics.within import WithinQuestion
from verdicts import arm_of, verdict


def arm(table, unread=()):
    rows = arm_of("correct", table)
    rows += [verdict("correct", 900 + i, None, answer) for i, answer in enumerate(unread)]
    return next(a for a in analyse(rows).arms if a.label is None)


def within(**more):
    found = WithinQuestion(Estimate(3.0, 1.5, 6.0, 90), 0.002, "a test", 30, 20, 40, 90, 3, None)
    return WithinLink("correct", "trace", replace(found, **more), more.get("p_value", 0.004))


def test_bounds_are_told_and_whether_they_leave_the_direction_open():
    few = unread_sentence(arm((90, 10, 20, 80), unread=[True, False]))
    assert few.startswith("Arm correct: 2 of 202 traces are missing or could not be read;")
    assert "lies between +" in few
    assert "which way" not in few
    many = unread_sentence(arm((30, 20, 20, 30), unread=[True] * 50 + [False] * 50))
    assert "so that the counts alone do not tell which way it goes." in many
    assert "lies between −" in many


def test_without_a_comparison_unread_traces_are_only_counted():
    said = unread_sentence(arm((10, 5, 0, 0), unread=[]))
    assert said.endswith("not counted as wrong.")


def test_a_link_within_questions_is_told_only_with_interval_and_test():
    assert "20 of 40 questions tell anything" in within_sentence(within())
    assert "no link" not in within_sentence(within())
    assert "3.00 times those after a wrong one, (1.50 to 6.00)" in within_sentence(within())
    assert "no link is shown" in within_sentence(within(odds_ratio=Estimate(2, 0.9, 4, 90)))
    assert "no link is shown" in within_sentence(within(p_value=0.2))
    none = within_sentence(within(p_value=None, odds_ratio=Estimate(None, None, None, 0)))
    assert none.endswith("nothing can be said of trace and answer.")
    endless = within(p_value=0.001, odds_ratio=Estimate(None, None, None, 90))
    assert "of a strength that has no bound (adjusted p = 0.001)" in within_sentence(endless)


def test_the_summary_tells_of_questions_answered_several_times():
    rows = [
        verdict("correct", i, (i + s) % 3 > 0, (i + s) % 3 > 0 or i % 7 == s, seed=s)
        for i in range(40)
        for s in range(3)
    ]
    said = " ".join(sentences(analyse(rows)))
    assert "may come from hard ones alone" in said
    once = " ".join(sentences(analyse([row for row in rows if row.seed == 0])))
    assert "hard questions" not in once
