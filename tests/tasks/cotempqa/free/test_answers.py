import pytest

from tracegap.tasks.cotempqa.free.answers import answers_of
from tracegap.tasks.cotempqa.free.sheet import sheet_of

QUESTION = "While Ann Poe was working for Acme, which employer did Ann Poe work for concurrently?"
FACTS = (
    "Ann Poe works for Acme from 1990 to 1995.",
    "Ann Poe works for Borealis in 1992.",
    "Ann Poe works for Carver in 1993.",
    "Ann Poe holds the position of director in 1993.",
)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Borealis", ("Borealis",)),
        ("borealis.", ("Borealis",)),
        ('["Borealis", "Carver"]', ("Borealis", "Carver")),
        ("While at Acme she also worked for **Carver** (1993).", ("Carver",)),
        ("She was at Borealis and Carver.\n\n**Answer:** Carver", ("Carver",)),
        ("None. While at Acme she had no other employer, not even Carver.", ()),
        ("director", ("director",)),
        ("Elsewhere Ltd", ("Elsewhere Ltd",)),
        ("", None),
        (None, None),
        (("Carver", "Nowhere"), ("Carver", "Nowhere")),
    ],
)
def test_answers_are_named_as_the_facts_name_them(text, answers):
    assert answers_of(text, sheet_of(QUESTION, FACTS)) == answers
