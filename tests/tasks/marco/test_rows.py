"""Records of MS MARCO become examples, or a reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marco_records import passage, record
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.alternatives import references
from tracegap.tasks.marco.metrics import NO_ANSWER
from tracegap.tasks.marco.rows import example_of
from tracegap.tasks.unusable import Unusable


def test_a_selected_passage_is_evidence_and_the_type_is_the_label():
    example = example_of(record(query_type="location"), "selected")
    assert (example.id, example.label, example.evidence) == ("7", "LOCATION", (1,))
    assert example.answers == ("Paris",)


def test_the_papers_rule_takes_the_passage_with_most_words_of_the_answer():
    assert example_of(record(answers=["in Rome. The"]), "overlap").evidence == (0,)
    assert example_of(record(answers=["is in"]), "overlap").evidence == (0,)  # first of equals


@pytest.mark.parametrize("none", [[], [NO_ANSWER], ["no answer present"], ["", "  "], None])
def test_no_answer_is_an_answer_whose_evidence_is_closest_to_the_question(none):
    passages = [passage("A bridge is in Paris."), passage("The tower is where it was.")]
    example = example_of(record(answers=none, passages=passages), "selected")
    assert example.answers == (NO_ANSWER,)
    assert example.evidence == (1,)
    assert "no answer" in example.meta["rule"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"query": " "}, "query"),
        ({"query": None}, "query"),
        ({"query_type": "ODD"}, "query_type"),
        ({"query_id": None}, "query_id"),
        ({"passages": []}, "passages"),
        ({"passages": ["text"]}, "passages"),
        ({"passages": [passage("")]}, "passages"),
        ({"passages": {"passage_text": ["a"], "is_selected": []}}, "passages"),
        ({"passages": [passage("a"), passage("b")]}, "passages"),  # answered, none selected
        ({"answers": "Paris"}, "answers"),
        ({"answers": []}, "answers"),  # selected, but not answered
        ({"answers": ["\ud800"]}, "query"),
    ],
)
def test_what_does_not_fit_is_named(changes, field):
    made = example_of(record(**changes), "selected")
    assert isinstance(made, Unusable)
    assert made.field == field


@given(
    st.dictionaries(
        st.sampled_from(["query", "query_id", "query_type", "passages", "answers"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["passage_text", "is_selected"]), inner)
            ),
        ),
    )
)
def test_any_record_gives_an_example_or_a_reason(changes):
    made = example_of(record(**changes), "selected")
    assert isinstance(made, Example | Unusable)
    if isinstance(made, Example):
        assert made.evidence
        assert max(made.evidence) < len(made.context)


def test_several_answers_are_alternatives():
    task, example = get_task("marco"), example_of(record(answers=["Paris", "in Paris"]), "selected")
    assert references(example) == ("Paris", "in Paris")
    assert task.score_answer(("In paris.",), example).exact
    assert not task.score_answer(("Paris, in Paris",), example).exact
    assert task.score_answer(("Paris France",), example).f1 == pytest.approx(2 / 3)
    assert task.score_answer(None, example).f1 == 0
