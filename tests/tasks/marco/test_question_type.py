"""What type of answer a question asks for, and which an answer cannot be."""

import pytest

from tracegap.tasks.marco.question_type import form_forbids, types_asked


@pytest.mark.parametrize(
    ("question", "kind", "sure"),
    [
        ("who wrote it", "PERSON", True),
        ("where do owls live", "LOCATION", True),
        ("the place where owls live is called", "DESCRIPTION", False),
        ("how many owls", "NUMERIC", True),
        ("how to feed an owl", "DESCRIPTION", True),
        ("when did it start", "NUMERIC", True),
        ("why do owls hoot", "DESCRIPTION", True),
        ("owl meaning", "DESCRIPTION", True),
        ("what bird hoots", "ENTITY", False),
        ("what is an owl", "DESCRIPTION", False),
        ("which country has most owls", "LOCATION", False),
        ("cost of an owl", "NUMERIC", False),
        ("", "DESCRIPTION", False),
    ],
)
def test_question_words(question, kind, sure):
    reading = types_asked(question)
    assert (reading.types[0], reading.sure) == (kind, sure)


def test_the_form_of_an_answer_can_forbid_a_type():
    assert form_forbids("NUMERIC", "in the morning")
    assert form_forbids("NUMERIC", "four or five years") is None
    assert form_forbids("PERSON", "a kind of bird")
    assert form_forbids("LOCATION", "Yes, it is")
    assert form_forbids("LOCATION", "under the roof") is None
