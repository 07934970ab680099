"""HotpotQA and MuSiQue: official forms, official metrics, generators."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.checks.token_f1 import best_token_score, token_score
from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.hotpotqa import task as hotpotqa
from tracegap.tasks.multihop.generator import generate_hotpotqa, generate_musique
from tracegap.tasks.multihop.supporting_facts import joint_score, mean_scores, score_facts
from tracegap.tasks.musique import task as musique
from tracegap.tasks.unusable import Unusable

HOTPOT = {
    "_id": "5a7a",
    "question": "Were Ann and Bob born in the same town?",
    "answer": "yes",
    "type": "comparison",
    "level": "hard",
    "supporting_facts": [["Ann", 0], ["Bob", 1]],
    "context": [
        ["Ann", ["Ann was born in Ulm.", " She sang."]],
        ["Ulm", ["Ulm is a town.", ""]],
        ["Bob", ["Bob plays.", "He was born in Ulm."]],
    ],
}
MUSIQUE = {
    "id": "2hop__12_34",
    "question": "Where was the mayor of Ulm born?",
    "answer": "Bonn",
    "answer_aliases": ["the city of Bonn"],
    "answerable": True,
    "question_decomposition": [],
    "paragraphs": [
        {"idx": 0, "title": "Ulm", "paragraph_text": "Its mayor is Ann.", "is_supporting": True},
        {"idx": 1, "title": "Bob", "paragraph_text": "Born in Rome.", "is_supporting": False},
        {"idx": 2, "title": "Ann", "paragraph_text": "Born in Bonn.", "is_supporting": True},
    ],
}


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


def test_musique_s_label_is_the_beginning_of_its_id():
    example = musique.example_of(MUSIQUE)
    assert (example.label, example.evidence, example.answers) == ("2hop", (0, 2), ("Bonn",))
    assert example.context[2] == "Ann: Born in Bonn."
    task = get_task("musique")
    assert task.score_answer(("City of Bonn.",), example).exact
    assert not task.score_answer(("Rome",), example).exact


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


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "5hop__1"}, "id"),
        ({"answerable": False}, "answerable"),
        ({"paragraphs": [{"title": "a"}]}, "paragraphs"),
        ({"paragraphs": MUSIQUE["paragraphs"][1:2]}, "paragraphs"),
        ({"answer_aliases": "Bonn"}, "answer_aliases"),
    ],
)
def test_musique_rows_that_do_not_fit_are_named(changes, field):
    made = musique.example_of({**MUSIQUE, **changes})
    assert isinstance(made, Unusable)
    assert made.field == field


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted({*HOTPOT, *MUSIQUE})), ANYTHING))
def test_any_row_gives_an_example_or_a_reason(changes):
    for read, row in ((hotpotqa.example_of, HOTPOT), (musique.example_of, MUSIQUE)):
        assert isinstance(read({**row, **changes}), Example | Unusable)


def test_official_files_are_read(tmp_path):
    (tmp_path / "hotpot_train_v1.1.json").write_text(json.dumps([HOTPOT, 3, HOTPOT]))
    other = {**HOTPOT, "_id": "other"}
    (tmp_path / "hotpot_dev_distractor_v1.json").write_text(json.dumps([other]))
    loaded = get_task("hotpotqa").load(str(tmp_path), 0, 0)
    assert {e.id for e in loaded.examples} == {"5a7a", "other"}
    assert loaded.official_test == {"other"}
    assert [q.reason for q in loaded.quarantined] == [
        "this is not a JSON object",
        "the id is used before",
    ]
    path = tmp_path / "musique_ans_v1.0_dev.jsonl"
    path.write_text(json.dumps(MUSIQUE) + "\n{\n")
    loaded = get_task("musique").load(str(path), 0, 0)
    assert len(loaded.examples) == len(loaded.quarantined) == 1
    assert loaded.official_test == {"2hop__12_34"}


@pytest.mark.parametrize("content", [b"[{", b"{}", b"\xff"])
def test_unreadable_files_are_named(tmp_path, content):
    path = tmp_path / "hotpot.json"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"hotpot\.json"):
        get_task("hotpotqa").load(str(path), 0, 0)
    with pytest.raises(BadInputError, match="MuSiQue"):
        get_task("musique").load(str(tmp_path / "none"), 0, 0)


# metrics; the values follow from the official scripts' rules


def test_hotpotqa_s_joint_score_multiplies_precision_and_recall():
    gold = {("Ann", 0), ("Bob", 1)}
    score = joint_score("in the Ulm town", "Ulm", {("Ann", 0), ("Bob", 0)}, gold)
    assert (score.em, score.prec, score.recall, score.f1) == (0, 1 / 3, 1, 0.5)
    assert (score.sp_em, score.sp_prec, score.sp_recall, score.sp_f1) == (0, 0.5, 0.5, 0.5)
    assert score.joint_prec == pytest.approx(1 / 6)
    assert score.joint_recall == 0.5
    assert score.joint_f1 == pytest.approx(2 * (1 / 6) * 0.5 / (1 / 6 + 0.5))
    assert score.joint_em == 0
    assert joint_score("the Ulm", "Ulm", gold, gold).joint_em == 1


def test_missing_answers_and_facts_score_nothing():
    nothing = joint_score(None, "Ulm", None, {1})
    assert set(mean_scores([nothing]).values()) == {0.0}
    half = mean_scores([nothing, joint_score("Ulm", "Ulm", {1}, {1})])
    assert set(half.values()) == {0.5}
    with pytest.raises(BadInputError):
        mean_scores([])


@pytest.mark.parametrize(
    ("said", "gold", "closed", "f1"),
    [
        ("yes he did", "yes", False, 0.5),
        ("yes he did", "yes", True, 0),
        ("yes", "yes it is", True, 0),
        ("Yes.", "yes", True, 1),
        ("the", "a", False, 1),  # both empty once normalised
        ("the", "a", True, 0),
        ("", "cat", False, 0),
        ("cat cat", "cat", False, 2 / 3),
    ],
)
def test_token_f1(said, gold, closed, f1):
    assert token_score(said, gold, closed).f1 == pytest.approx(f1)


def test_the_best_of_several_answers_counts():
    assert best_token_score("big dog", ["cat", "a dog"]).f1 == pytest.approx(2 / 3)
    assert best_token_score("cat", ["dog", "The cat!"]).exact


def test_empty_sets_of_facts_are_equal_but_worth_nothing():
    assert score_facts(set(), set()).exact
    assert score_facts(set(), set()).f1 == 0


def test_the_tasks_official_scores():
    task, example = get_task("hotpotqa"), hotpotqa.example_of(HOTPOT)
    perfect = task.official_score(example, example.answers, example.evidence_passages)
    assert perfect.joint_f1 == perfect.joint_em == 1
    assert task.official_score(example, None, None).f1 == 0
    task, example = get_task("musique"), musique.example_of(MUSIQUE)
    scores = task.official_score(example, ("Bonn",), example.evidence_passages[:1])
    assert scores["answer_em"] == 1
    assert scores["support_f1"] == pytest.approx(2 / 3)
    assert scores["joint_em"] == 0
    assert task.official_score(example, None, None)["answer_f1"] == 0


# generators: what is asked can be worked out step by step


def test_fresh_hotpotqa_questions_follow_from_their_sentences():
    for row in generate_hotpotqa(60, 1):
        example = hotpotqa.example_of(row)
        cited = " ".join(example.evidence_passages)
        assert example.answers[0] in cited
        if example.label == "comparison":
            first, second = (int(word) for word in cited.replace(".", "").split() if word.isdigit())
            older = "older" in example.question
            at = [p for p in example.evidence_passages if "opened" in p]
            pick = at[0] if (first < second) == older else at[1]
            stands = next(p for p in example.evidence_passages if "stands" in p)
            assert stands.split(":")[0] == pick.split(":")[0]


def test_fresh_musique_questions_have_as_many_paragraphs_as_steps():
    for row in generate_musique(60, 1):
        example = musique.example_of(row)
        assert len(example.evidence) == int(example.label[0])
        assert sum(example.answers[0] in p for p in example.context) == 1
        assert any(example.answers[0] in p for p in example.evidence_passages)
