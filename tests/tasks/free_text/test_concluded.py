import pytest

from tracegap.tasks.free_text.concluded import conclusion_of, says_no_answer
from tracegap.traces.free.words import sentences_of

CLOSED = "Are Ann Poe and Bea Roe both American?"
CHOICE = "Who was born first, Ann Poe or Bea Roe?"


def concluded(question, trace, answer):
    found = conclusion_of(question, trace, sentences_of(trace), answer)
    return None if found is None else found.answers


@pytest.mark.parametrize(
    ("question", "trace", "answer", "found"),
    [
        ("Where?", "From the context, it is in Rome.", "Rome", ("Rome",)),
        ("Where?", "Therefore, the answer is Rome.", "Paris", ("Rome",)),
        ("Where?", "The context does not mention where it is.", "Paris", ()),
        ("Where?", "Let me find the place.", "Paris", None),
        ("Where?", "It is somewhere near the sea.", "Paris", None),
        (
            "What?",
            "They sell support services, and cleaning.",
            "Cleaning, support services",
            ("Cleaning, support services",),
        ),
        (CLOSED, "Therefore, they are not both American.", "No.", ("No.",)),
        (CLOSED, "Both are American.", "No", ("yes",)),
        (CLOSED, "Ann Poe is American and Bea Roe is French.", "No", None),
        (CHOICE, "Ann Poe was born in 1950 and Bea Roe in 1960.", "Ann Poe", None),
        (CHOICE, "Therefore, Ann Poe was born before Bea Roe.", "Ann Poe", ("Ann Poe",)),
        (CHOICE, "Therefore, Ann Poe was born before Bea Roe.", "Bea Roe", None),
        ("Where?", "", "Rome", None),
    ],
)
def test_what_is_concluded_is_told_from_the_end(question, trace, answer, found):
    assert concluded(question, trace, answer) == found


def test_a_name_that_holds_a_no_is_no_refusal():
    assert not says_no_answer("From the context, Straight No Chaser, the group in question, sang.")
    assert says_no_answer("The context does not provide this information.")
    assert says_no_answer("Cannot answer based on given context")
