"""How many questions are needed, in words."""

from tracegap.report.power_sentence import power_sentence
from tracegap.statistics.power import questions_needed


def test_the_sentence_names_number_power_and_what_it_takes_for_granted():
    found = questions_needed(0.2, 0.1)
    text = power_sentence(found)
    assert text.startswith(f"{found.questions} independent questions: ")
    assert "20 % and 10 % of them" in text
    assert f"a chance of {100 * found.reached:.1f} %." in text
    assert "multiply by the design effect" in text


def test_more_than_can_be_asked_is_said_so():
    assert "more than 10,000,000 questions" in power_sentence(questions_needed(0.2, 0.1999))
