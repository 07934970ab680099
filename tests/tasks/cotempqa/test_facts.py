"""CoTempQA's sentences: dated facts and questions are read, or refused without an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotempqa_rows import evidence_of
from tracegap.tasks.cotempqa.facts import (
    MONTHS,
    Fact,
    parse_date,
    parse_fact,
    parse_question,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [("1984", (1984, 0, 0)), ("July, 1984", (1984, 7, 0)), ("July 4, 1984", (1984, 7, 4))],
)
def test_dates_of_three_precisions(text, date):
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("sentence", "relation", "object_"),
    [
        ("A holds the position of mayor of Rome from 1 to 2.", "position", "mayor of Rome"),
        ("A held the position of mayor in May, 1990.", "position", "mayor"),
        ("A is a member of the The Left in 1990.", "party", "The Left"),
        ("A was a member of Union in 1990.", "party", "Union"),
        ("A attended School in Exile in 1990.", "school", "School in Exile"),
        ("A worked for Dell Inc. in 1990.", "employer", "Dell Inc."),
        ("A played for FC 1990 from May 1, 1990 to 1991.", "team", "FC 1990"),
        ("A is the chair of B in 1990.", "chair", "B"),
        ("A was the head of B in 1990.", "head", "B"),
        ("A was owned by B in 1990.", "owner", "B"),
    ],
)
def test_facts_in_both_tenses(sentence, relation, object_):
    fact = parse_fact(sentence)
    assert fact is not None
    assert (fact.subject, fact.relation, fact.object) == ("A", relation, object_)


@pytest.mark.parametrize(
    "text", ["", ".", "A works for B.", "A likes B in 1990.", "A works for B from 1990.", "in 1990"]
)
def test_what_is_no_fact_is_none(text):
    assert parse_fact(text) is None


names = st.text(st.characters(categories=["L", "Nd"], include_characters="-.'()"), min_size=1)


dates = st.one_of(
    st.integers(1, 2030).map(str),
    st.builds("{}, {}".format, st.sampled_from(MONTHS), st.integers(1, 2030)),
    st.builds(
        "{} {}, {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.integers(1, 2030)
    ),
)


@given(names, names, dates, dates)
def test_a_written_fact_is_read_back(subject, object_, start, end):
    fact = parse_fact(f"{subject} works for {object_} from {start} to {end}.")
    assert fact == Fact(subject, "employer", object_, parse_date(start), parse_date(end))


@given(st.text())
def test_any_text_is_read_or_refused_without_an_error(text):
    parse_fact(text)
    parse_question(text)


def test_commas_in_names_do_not_cut_a_question():
    question = parse_question(
        "While Ann, Lady Lee was working for University of California, Davis, "
        "which school was Bo, which is odd attending within the same time interval?"
    )
    assert question is not None
    assert question.subject == "Ann, Lady Lee"
    assert question.object == "University of California, Davis"
    assert question.asked_subject == "Bo, which is odd"
    assert (question.relation, question.asked_relation) == ("employer", "school")


def test_a_question_without_its_verb_is_read():
    question = parse_question(
        "While A was holding the position of B, which position did A simultaneously?"
    )
    assert question is not None
    assert question.asked_subject == "A"


def test_evidence_is_a_whole_name_and_no_substring():
    facts = [
        "A holds the position of Governor-general of Norway in 1809.",
        "A held the position of Governor-general from 1809 to 1810.",
        "A holds the position of Deputy Governor-general in 1809.",
        "A holds the position of admiral from 1809 to 1810.",
    ]
    question = (
        "While A was holding the position of admiral, which position did A hold concurrently?"
    )
    assert evidence_of(question, facts, ["Governor-general"]) == (1,)


def test_evidence_of_who_is_the_subject_and_never_the_own_event():
    facts = [
        "Ann plays for Rovers from 1990 to 1992.",
        "Bo played for Rovers in 1991.",
        "Bob plays for Rovers in 1980.",
        "Cy plays for Bo in 1991.",
    ]
    question = "While Ann was playing for Rovers, who was also playing for Rovers simultaneously?"
    assert evidence_of(question, facts, ["Bo"]) == (1,)
    assert evidence_of(question, facts, ["Ann"]) == ()


def test_evidence_tolerates_articles_case_and_hard_spaces():
    facts = ["A is a member of the The Jewish\xa0Home in 1990.", "A works for B in 1990."]
    question = "While A was working for B, which political party did A belong to concurrently?"
    assert evidence_of(question, facts, ["the jewish Home"]) == (0,)
