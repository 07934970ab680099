import pytest

from tracegap.tasks.cotempqa.free.reader import read_free

QUESTION = "While Ann Poe was working for Acme, which employer did Ann Poe work for concurrently?"
FACTS = (
    "Ann Poe works for Acme from 1990 to 1995.",
    "Ann Poe works for Borealis from 1990 to 1995.",
    "Ann Poe works for Carver from 1989 to 1999.",
)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Borealis has the exact same dates.", "equal"),
        ("Carver covers the entire period.", "during"),
        ("Carver overlaps with it.", "overlap"),
        ("Carver overlaps from 1991 to 1995.", "overlap"),
        ("Carver: the overlap is 1990 to 1995.", "during"),  # all of the event
        ("Carver is there.", None),
    ],
)
def test_the_class_is_what_is_said_of_what_is_accepted(said, label):
    name = said.split()[0].strip(":")
    assert read_free(QUESTION, FACTS, f"{said} The answer is {name}.", name).label == label


def test_answers_of_different_kinds_are_a_mix():
    text = "Borealis has identical dates. Carver overlaps. Therefore, it is Borealis and Carver."
    assert read_free(QUESTION, FACTS, text, "x").label == "mix"
