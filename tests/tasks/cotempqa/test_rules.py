"""What CoTempQA's rules derive from question and context alone."""

import faulthandler
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotempqa_rows import ROW
from paths import SHARED_DATA
from tracegap.checks.derivation_agreement import agreement, counts_of, derivation_report
from tracegap.records import Abstention, Derivation, Example
from tracegap.tasks.cotempqa.facts import (
    LONGEST_SENTENCE,
    parse_fact,
    parse_question,
    written_time,
)
from tracegap.tasks.cotempqa.generator import generate
from tracegap.tasks.cotempqa.rules import MOST_PASSAGES, contradiction, derive
from tracegap.tasks.cotempqa.task import CoTempQA

DATA = SHARED_DATA / "cotempqa"


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared CoTempQA sample is missing")


SAME = "While A was working for X, which employer did A work for at the same time?"


OTHER = "While A was working for X, which employer did B work for at the same time?"


WHO = "While A was working for X, who also worked for X at the same time?"


RELATION = "While A was working for X, which political party did A belong to concurrently?"


BOTH = "While A was working for X, which school was B attending at the same time?"


def facts(own, *others):
    return [f"A works for X {own}.", *(f"{other}." for other in others)]


def derived(question, own, *others):
    found = derive(question, facts(own, *others))
    if isinstance(found, Abstention):
        return found.reason
    return found.label, found.answers


# --- single rules ---


@pytest.mark.parametrize(
    ("other", "label"),
    [
        ("from 1990 to 1995", "equal"),
        ("from 1980 to 2000", "during"),
        ("from 1990 to 2000", "during"),
        ("from 1991 to 1992", "during"),
        ("in May, 1991", "during"),
        ("from 1995 to 2000", "overlap"),
        ("from 1985 to January 1, 1991", "overlap"),
    ],
)
def test_the_label_says_how_the_times_lie(other, label):
    assert derived(SAME, "from 1990 to 1995", f"A works for Y {other}") == (label, ("Y",))


def test_answers_of_different_kinds_are_a_mix_and_others_stay_out():
    others = (
        "A works for Y from 1980 to 2000",
        "A works for Z from 1990 to 1995",
        "B works for V from 1990 to 1995",
        "A attended W from 1990 to 1995",
        "A works for U in 1989",
    )
    assert derived(SAME, "from 1990 to 1995", *others) == ("mix", ("Y", "Z"))


def test_of_an_event_with_two_times_the_later_is_meant():
    others = ("A worked for X from 1990 to 1992", "A works for Y in 1971", "A works for Z in 1991")
    assert derived(SAME, "from 1970 to 1972", *others) == ("during", ("Z",))


def test_two_subjects_and_two_relations_ask_for_all_but_the_events_own_relation():
    others = (
        "B attended S from 1980 to 2000",
        "B was a member of P from 1985 to 1996",
        "B works for Y from 1990 to 1995",
    )
    assert derived(BOTH, "from 1990 to 1995", *others) == ("during", ("S", "P"))
    assert derived(RELATION, "from 1990 to 1995", *(o.replace("B ", "A ", 1) for o in others)) == (
        "during",
        ("P",),
    )


def test_a_party_is_no_answer_beside_positions():
    question = "While A was working for X, which position did B hold at the same time?"
    others = (
        "B holds the position of mayor from 1980 to 2000",
        "B is a member of P from 1985 to 1996",
        "B attended S from 1985 to 1996",
    )
    assert derived(question, "from 1990 to 1995", *others) == ("during", ("mayor", "S"))


def test_single_dates_apart_are_asked_one_by_one_and_the_fullest_wins():
    others = ["B works for Y in 1991", "B works for Z in 1993"]
    assert "cannot be told" in derived(OTHER, "from 1990 to 1995", *others)
    others.append("B works for V in 1993")
    assert derived(OTHER, "from 1990 to 1995", *others) == ("during", ("Z", "V"))


def test_an_interval_inside_is_no_answer_beside_a_single_date_but_beside_others():
    others = ["B works for Y from 1991 to 1993", "B works for Z in 1992"]
    assert derived(OTHER, "from 1990 to 1995", *others) == ("during", ("Z",))
    others[1] = "B works for Z from 1980 to 2000"
    assert derived(OTHER, "from 1990 to 1995", *others) == ("during", ("Y", "Z"))


def test_a_date_goes_with_the_intervals_it_lies_in():
    others = ["B works for Y from 1980 to 1993", "B works for Z in 1992"]
    assert derived(OTHER, "from 1990 to 1995", *others) == ("mix", ("Y", "Z"))
    others[1] = "B works for Z in 1994"
    assert derived(OTHER, "from 1990 to 1995", *others) == ("during", ("Z",))


def test_a_date_on_the_border_counts_as_shared_within_one_relation_only():
    others = ["B works for Y from 1980 to 1993", "B works for Z in 1993"]
    assert derived(OTHER, "from 1990 to 1995", *others) == ("mix", ("Y", "Z"))
    others = ["B attended Y from 1980 to 1993", "B attended Z in 1993"]
    assert derived(BOTH, "from 1990 to 1995", *others) == ("during", ("Z",))


def test_who_at_a_year_or_at_a_day():
    others = ["B works for X from 1980 to 2000", "C works for X in 1993"]
    assert derived(WHO, "from 1990 to 1995", *others) == ("during", ("B", "C"))
    others[1] = "C works for X in May 3, 1993"
    assert derived(WHO, "from 1990 to 1995", *others) == ("during", ("C",))


def test_reasons_are_for_a_person():
    question = "While A was working for X, which employer did A work for concurrently?"
    found = derive(question, facts("from 1981 to 1983", "A works for Y from 1979 to 1990"))
    assert found.reasons == ("1979-1990 contains 1981-1983",)
    fact = parse_fact("A works for B from May 4, 1981 to July, 1983.")
    assert written_time(fact) == "4 May 1981 to July 1983"


@pytest.mark.parametrize(
    ("question", "context", "reason"),
    [
        ("Who?", [], "form"),
        (SAME, [], "own event"),
        (SAME, facts("in 1990"), "shares time"),
        (SAME, facts("in 1990", "A works for Y in 1991"), "shares time"),
        (SAME, ["A works for X in 1990."] * (MOST_PASSAGES + 1), "more than"),
        (
            SAME,
            facts("in 1990", "A works for Y in 1990", "A was ill"),
            "read: 'A was ill",
        ),
        (SAME, facts("in 1990", "A works for Y from 1995 to 1985"), "cannot be read"),
    ],
)
def test_what_cannot_be_derived_is_an_abstention_with_its_reason(question, context, reason):
    found = derive(question, context)
    assert isinstance(found, Abstention)
    assert reason in found.reason


# --- rows that cannot be right ---


def example(label, answers, evidence, *others):
    context = tuple(facts("from 1990 to 1995", *others))
    return Example("x", SAME, context, label, evidence, answers, "a")


def test_gold_that_contradicts_the_facts_is_told():
    inside = "A works for Y from 1991 to 1992"
    assert contradiction(example("during", ("Y",), (1,), inside)) is None
    assert "make it 'during'" in contradiction(example("mix", ("Y",), (1,), inside))
    apart = contradiction(example("during", ("Z",), (1,), "A works for Z in 1999"))
    assert apart == "the answer 'Z' shares no time with the question's own event"
    again = example("during", ("Y",), (1, 2), inside, "A works for Y in 1970")
    assert contradiction(again) is None
    lost = Example("x", SAME, ("A works for Y in 1990.",), "equal", (0,), ("Y",), "a")
    assert "no fact states" in contradiction(lost)


# --- any text in, bounded time ---


@given(st.text(max_size=400), st.lists(st.text(max_size=200), max_size=6))
def test_any_text_gives_a_derivation_or_an_abstention(question, context):
    assert isinstance(derive(question, context), Derivation | Abstention)


WORDS = [
    *("While", "A", "was", "working", "for", "the", "chair", "of", "head", "in", "from", "to"),
    *(", which", ", who", "did", "employer", "position", "at the same", "time", "simultaneously"),
    *("July 4, 1984", "1990", "a member of", "attended", "owned by", "works for", "?", ".", ","),
    *("holds the position of", "July, 1984", "also"),
]


WORDY = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@given(WORDY, st.lists(WORDY, max_size=8))
def test_texts_of_the_data_sets_own_words_give_one_too(question, context):
    assert isinstance(derive(question, context), Derivation | Abstention)
    for passage in context:
        fact = parse_fact(passage)
        assert fact is None or written_time(fact)


@pytest.mark.parametrize("piece", [*WORDS, " ", "\n", ", which ", " was A the chair of ", "While "])
def test_hostile_repetition_ends(piece):
    faulthandler.dump_traceback_later(60, exit=True)
    try:
        tail = " at the same time?"
        for size in (LONGEST_SENTENCE, 200_000):
            text = (piece * (size // len(piece) + 1))[: size - len(tail)]
            for question in (text, text + tail, "While A was working for " + text + tail):
                derive(question[:size], [question[:size]] * 5)
                assert size == LONGEST_SENTENCE or parse_question(question) is None
    finally:
        faulthandler.cancel_dump_traceback_later()


def test_random_letters_and_long_contexts_end():
    rng = random.Random(0)
    letters = string.printable + "é\u2028\ud800"
    noise = ["".join(rng.choices(letters, k=300)) for _ in range(MOST_PASSAGES)]
    assert isinstance(derive(SAME, noise), Abstention)
    context = facts("from 1990 to 1995", *[f"A works for Y{i} in 199{i % 6}" for i in range(900)])
    assert isinstance(derive(SAME, context), Derivation | Abstention)


# --- many rows ---


def test_generated_rows_are_all_derived():
    task = CoTempQA()
    rows = [agreement(example, task) for example in generate(300, 5)]
    whole = counts_of(rows)
    assert (whole.abstained, whole.answer_accuracy, whole.label_accuracy) == (0, 1.0, 1.0)
    assert not [row for row in rows if row.contradiction]


@needs_data
def test_the_real_rows_are_derived_as_well_as_promised():
    task = CoTempQA()
    loaded = task.read(DATA)
    rows = [agreement(example, task) for example in loaded.examples]
    report = derivation_report(task, rows, len(loaded.quarantined))
    assert report["n"] == len(loaded.examples)
    assert report["abstained"] <= 0.02 * report["n"]
    assert report["answer_accuracy"] >= 0.99
    assert report["label_accuracy"] >= 0.97
    assert report["evidence_exact"] >= 0.99
    assert min(row["answer_accuracy"] for row in report["by_label"].values()) >= 0.985
    told = {row["id"] for row in report["contradictions"]}
    assert len(told) <= 0.01 * report["n"]


# --- derivation ---


def test_what_cannot_be_derived_is_an_abstention():
    assert isinstance(derive("Who?", ()), Abstention)
    assert isinstance(derive(ROW["question"], ROW["facts"][1:]), Abstention)
    assert isinstance(derive(ROW["question"], ROW["facts"][:2]), Abstention)
