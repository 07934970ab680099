"""How many questions are needed, in words."""

from tracegap.report.figures import worded
from tracegap.report.power_sentence import (
    power_sentence,
    runs_needed_table,
    within_needed_sentence,
)
from tracegap.statistics.power import questions_needed
from tracegap.statistics.power_runs import questions_needed_within, runs_needed


def test_the_sentence_names_number_power_and_what_it_takes_for_granted():
    found = questions_needed(0.2, 0.1)
    text = power_sentence(found)
    assert text.startswith(f"{found.questions} independent questions: ")
    assert "20 % and 10 % of them" in text
    assert f"a chance of {100 * found.reached:.1f} %." in text
    assert "multiply by the design effect" in text


def test_more_than_can_be_asked_is_said_so():
    assert "more than 10,000,000 questions" in power_sentence(questions_needed(0.2, 0.1999))


def test_runs_stand_by_number_of_questions_with_what_is_supposed():
    found = [runs_needed(0.1, 0.05, questions) for questions in (100, 400)]
    table = runs_needed_table(found, 0.0)
    assert [row[:2] for row in table.rows] == [(100, found[0].runs), (400, found[1].runs)]
    assert "spread by 5 points" in table.note
    assert "not one that was observed" in table.note
    never = runs_needed_table([runs_needed(0.001, 0.3, 100)], 0.0)
    assert [worded(cell, "count").figure for cell in never.rows[0][1:]] == ["more than 1,000", "–"]


def test_tries_are_told_with_the_odds_ratio_that_would_matter():
    text = within_needed_sentence(questions_needed_within(3, 5))
    assert "questions of 5 tries each" in text
    assert "3 times those after a wrong one" in text
