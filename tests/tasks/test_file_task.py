"""A task made of a file of one's own."""

import json
from pathlib import Path
from typing import ClassVar

import pytest

from tracegap.errors import BadInputError
from tracegap.task import GivenGold, Wording
from tracegap.tasks.file_task import FileTask, bearing, given_of, question_word, texts_of
from tracegap.tasks.task_check import check_task
from tracegap.tasks.unusable import Unusable

COLUMNS = {"question": "q", "context": "c", "gold": "a", "label": "k", "evidence": "e"}


class Own(FileTask):
    name: ClassVar[str] = "own"
    title: ClassVar[str] = "t"
    hub_name: ClassVar[str] = "none"
    licence: ClassVar[str] = "none"
    label_rule: ClassVar[str] = "r"
    evidence_rule: ClassVar[str] = "r"
    labels: ClassVar[tuple[str, ...]] = ("who", "where", "what", "other")
    wording: ClassVar[Wording] = Wording("Kind", "Passages", "text")
    instruction: ClassVar[str] = "Answer."
    columns: ClassVar[dict[str, str]] = COLUMNS


def row(number=0, **more):
    context = [f"Ann{number} lives in Rome.", f"Bob{number} lives in Oslo.", "It rains."]
    return {"q": f"Where does Ann{number} live?", "c": context, "a": ["Rome"], **more}


def task_of(path, *rows):
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    task = Own()
    Own.data = path
    return task


def test_it_keeps_the_contract(tmp_path):
    task = task_of(tmp_path / "x.jsonl", *(row(n) for n in range(20)))
    found = check_task(task, "synthetic", 200)
    assert (found.examples, found.violations) == (20, ())
    assert found.notes[0] == "20 of 20 examples have enough other passages for every arm"


def test_what_the_file_lacks_is_worked_out(tmp_path):
    task = task_of(tmp_path / "x.jsonl", row(0), row(1, k="who", e=[2]), row(2, e=["It rains."]))
    first, second, third = task.load("synthetic", 0, 0).examples
    assert (first.label, first.evidence) == ("where", (0,))
    assert (second.label, second.evidence) == ("who", (2,))
    assert third.evidence == (2,)


def test_any_of_several_gold_answers_is_right(tmp_path):
    task = task_of(tmp_path / "x.jsonl", row(0, a=["Rome", "the Eternal City"]))
    (example,) = task.load("synthetic", 0, 0).examples
    assert example.answers == ("Rome",)
    assert task.score_answer(("Eternal City",), example).exact
    assert not task.score_answer(("Oslo",), example).exact
    assert not task.score_answer(None, example).exact


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"q": ""}, "q", "is no text"),
        ({"c": []}, "c", "is no list of passages"),
        ({"c": [1]}, "c", "is no list of passages"),
        ({"a": [" "]}, "a", "is no answer, or an empty one"),
        ({"a": None}, "a", "is no answer, or an empty one"),
        ({"a": "Paris"}, "a", "no passage holds a gold answer"),
        ({"k": 3}, "k", "is no text"),
        ({"k": "why"}, "k", "'why' is no label"),
        ({"e": [7]}, "e", "is no list of passages or of their places"),
        ({"e": ["elsewhere"]}, "e", "a supporting passage is not in the context"),
    ],
)
def test_rows_of_which_no_example_can_be_made_are_put_aside(tmp_path, more, field, reason):
    loaded = task_of(tmp_path / "x.jsonl", row(0), row(1, **more), row(0)).load("synthetic", 0, 0)
    assert len(loaded.examples) == 1
    bad, twice = loaded.quarantined
    assert (bad.line, bad.field, bad.reason) == (2, field, reason)
    assert twice.reason == "the row stands there twice"


def test_files_without_a_usable_row_say_why(tmp_path):
    path = tmp_path / "x.jsonl"
    task = task_of(path)
    with pytest.raises(BadInputError, match="it is empty"):
        task.load("synthetic", 0, 0)
    path.write_text('{"q": "\\ud800"}\n[1]\n')
    with pytest.raises(BadInputError, match="line 1: field 'row'"):
        task.load(str(path), 0, 0)
    path.write_text("{\n")
    with pytest.raises(BadInputError, match="not a whole JSON object"):
        task.load(str(path), 0, 0)
    with pytest.raises(BadInputError, match="hub"):
        task.load("hub", 0, 0)


@pytest.mark.parametrize(
    ("question", "word"),
    [("Whose is it?", "who"), ("In what year?", "what"), ("Is it?", "other"), ("Anyhow?", "other")],
)
def test_the_label_is_the_first_word_that_asks(question, word):
    assert question_word(GivenGold(question, (), (), None, None)) == word


def test_a_passage_bears_an_answer_word_for_word():
    given = GivenGold("?", ("The Annex.", "It was Ann."), ("Ann",), None, None)
    assert bearing(given) == (1,)


def test_lists_come_as_lists_or_texts():
    assert texts_of('["a", "b"]', lines=False) == ("a", "b")
    assert texts_of("a\n\nb", lines=True) == ("a", "b")
    assert texts_of("a\nb", lines=False) == ("a\nb",)
    assert texts_of(3, lines=True) is None
    assert isinstance(given_of({}, COLUMNS), Unusable)


def test_the_path_may_be_of_another_file(tmp_path):
    task = task_of(tmp_path / "x.jsonl", row(0))
    other = Path(tmp_path / "y.jsonl")
    other.write_text(json.dumps(row(5)) + "\n", encoding="utf-8")
    (example,) = task.load(str(other), 0, 0).examples
    assert "Ann5" in example.question
