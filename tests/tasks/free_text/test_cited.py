from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks.free_text.cited import cited_in, passages_of, quotations_in
from tracegap.traces.free.words import sentences_of, words_of

QUESTION = "At which university did the group originate?"
CONTEXT = (
    "Straight No Chaser (SNC) is a professional a cappella group from Indiana.",
    "Marktown is a planned worker community built from marshland in 1917.",
)


def cited(text):
    return cited_in(text, words_of(text), sentences_of(text), passages_of(QUESTION, CONTEXT))


def test_passages_are_told_by_heading_number_words_and_runs():
    assert cited("Straight No Chaser sang. Then Marktown.") == [(0,), (1,)]
    assert cited("See passage 2. See [1].") == [(1,), (0,)]
    assert cited("A planned worker community on marshland.") == [(1,)]
    assert cited("The group was a community.") == [()]


def test_quotations_stand_or_do_not_or_nearly_do():
    text = (
        'It says "a planned worker community built from marshland", then "a worker community built '
        'from planned marshland", and "nobody ever lived in that old place", "…and so on and on…".'
    )
    found = quotations_in(text, QUESTION, passages_of(QUESTION, CONTEXT))
    assert [quote.stands for quote in found] == [True, None, False]
    assert text[found[0].start : found[0].end].strip('"') == found[0].text


@given(st.text(), st.lists(st.text(), max_size=3).map(tuple))
def test_any_text_over_any_passages_can_be_read(text, context):
    passages = passages_of("Who?", context)
    found = cited_in(text, words_of(text), sentences_of(text), passages)
    assert all(0 <= i < len(context) for places in found for i in places)
    quotations_in(text, "Who?", passages)
