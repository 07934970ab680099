"""The interface Task: what has an answer that fits any task, and what must be written."""

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.files import write_records
from tracegap.records import Abstention
from tracegap.task import Task, answers_key


def test_what_is_abstract_must_be_written():
    missing = {"load", "score_answer", "findings", "released_incorrect", "example_of_gold"}
    assert Task.__abstractmethods__ == missing | {"released_rule"}
    with pytest.raises(TypeError, match="abstract"):
        Task()


def test_a_task_without_rules_abstains_by_its_name_and_leads_nowhere():
    assert TASK.derive("where is Mary", ["Mary went to the attic."]) == Abstention(
        "task 'rooms' has no rules of derivation"
    )
    assert TASK.answers_of("where is Mary", ["Mary went to the attic."]) is None
    assert TASK.contradiction(EXAMPLES[0]) is None
    assert TASK.official_scores([]) == {}


def test_a_prompt_shows_context_question_and_instruction_and_says_where_there_is_no_context():
    system, user = TASK.prompt(EXAMPLES[2])
    assert system["role"] == "system"
    context = "\n".join(EXAMPLES[2].context)
    assert user["content"] == (
        f"Context:\n{context}\n\nQuestion: where is Mary\nAnswer with a list."
    )
    assert "(no context)" in TASK.prompt_over((), "where is Mary")[1]["content"]


def test_examples_as_runs_write_them_are_read_by_any_task(tmp_path):
    write_records(tmp_path / "test.jsonl", EXAMPLES)
    loaded = TASK.read(tmp_path / "test.jsonl")
    assert loaded.examples == EXAMPLES
    assert loaded.quarantined == ()


def test_a_key_of_answers_knows_no_order_but_every_letter():
    assert answers_key(["é", "a"]) == answers_key(["a", "é"]) == '["a", "é"]'
    assert answers_key(["a", "b"]) != answers_key(["a, b"])


def test_what_a_task_need_not_say_has_a_neutral_answer():
    example = EXAMPLES[3]
    assert TASK.also_answering(example, [1, 2]) == frozenset()
    assert TASK.asked(example) == (example.question,)
    assert TASK.ties(example) == (("group", example.group),)


def test_a_task_read_in_another_way_is_another_task():
    other = TASK.read_as("plain")
    assert (other.reading, TASK.reading, type(TASK).reading) == ("plain", "dataset", "dataset")
