"""HotpotQA: rows become examples of sentences under their titles."""

import pytest

from multihop_rows import HOTPOT
from tracegap.tasks.hotpotqa import task as hotpotqa
from tracegap.tasks.unusable import Unusable


def test_hotpotqa_s_sentences_are_passages_under_their_title():
    example = hotpotqa.example_of(HOTPOT)
    assert example.context == (
        *("Ann: Ann was born in Ulm.", "Ann: She sang.", "Ulm: Ulm is a town."),
        *("Bob: Bob plays.", "Bob: He was born in Ulm."),
    )
    assert (example.id, example.label, example.evidence) == ("5a7a", "comparison", (0, 4))


def test_the_hubs_columns_give_the_same():
    facts = {"title": ["Ann", "Bob"], "sent_id": [0, 1]}
    titles, sentences = zip(*HOTPOT["context"], strict=True)
    context = {"title": list(titles), "sentences": list(sentences)}
    row = {**HOTPOT, "id": HOTPOT["_id"], "supporting_facts": facts, "context": context}
    del row["_id"]
    assert hotpotqa.example_of(row) == hotpotqa.example_of(HOTPOT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": ""}, "question"),
        ({"answer": None}, "answer"),
        ({"type": "odd"}, "type"),
        ({"_id": 3}, "_id"),
        ({"context": []}, "context"),
        ({"context": [["Ann", "text"]]}, "context"),
        ({"supporting_facts": []}, "supporting_facts"),
        ({"supporting_facts": [["Ann", 9]]}, "supporting_facts"),
        ({"supporting_facts": [["Ulm", 1]]}, "supporting_facts"),  # an empty sentence
        ({"supporting_facts": "Ann"}, "supporting_facts"),
        ({"question": "\ud800"}, "question"),
    ],
)
def test_hotpotqa_rows_that_do_not_fit_are_named(changes, field):
    made = hotpotqa.example_of({**HOTPOT, **changes})
    assert isinstance(made, Unusable)
    assert made.field == field
