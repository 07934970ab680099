import itertools

from hypothesis import given
from hypothesis import strategies as st

from tracegap.traces.free.words import fold, keys_of, sentences_of, words_of


def said(text):
    return [text[s.start : s.end] for s in sentences_of(text)]


def test_accents_case_and_possessives_do_not_count():
    assert fold("Dáil") == "dail"
    assert keys_of("Christ's College, Liège") == ("christ", "college", "liege")
    first, second = words_of("UMNO and")
    assert (first.shout, first.capital, second.capital) == (True, True, False)


def test_sentences_end_at_stops_and_lines_but_not_after_abbreviations_or_numbers():
    assert said("She left Dell Inc. in 2012. Then? No.\n1. St. Mary's: 1797\n") == [
        "She left Dell Inc. in 2012.",
        "Then?",
        "No.",
        "1. St. Mary's: 1797",
    ]


def test_lines_paragraphs_and_items_are_told_apart():
    found = sentences_of("One. Two.\n\n- Three\n2) Four\nFive")
    assert [s.line for s in found] == [0, 0, 2, 3, 4]
    assert [s.paragraph for s in found] == [0, 0, 1, 1, 1]
    assert [s.item for s in found] == [False, False, True, True, False]


@given(st.text())
def test_nothing_but_white_space_is_lost_and_sentences_do_not_overlap(text):
    found = sentences_of(text)
    assert "".join("".join(said(text)).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[w.start : w.end] for w in words_of(text))


def test_a_line_may_be_set_in():
    assert [s.indent for s in sentences_of("1. A\n   - Bee. Cee\nDee")] == [0, 3, 3, 0]
