"""Items of outputs that others made: as an audit reads them, the rest counted."""

import json

from tracegap.audit.judging.auditor import Request
from tracegap.study.audited import NO_ANSWER, NO_TRACE, items_of_outputs
from tracegap.tasks import task_or_open_book


def row(name, output):
    return {
        **{"id": name, "arm": "one", "question": f"Where is {name}?", "gold": "attic"},
        "context": [f"{name} is in the attic."],
        "output": output,
    }


def test_what_can_be_shown_is_an_item_and_the_rest_is_counted(tmp_path):
    file = tmp_path / "outputs.jsonl"
    outputs = [
        "<think>It is there.</think> <answer>attic</answer>",
        "<think>Is it?</think> <answer>cellar</answer>",
        "<answer>attic</answer>",
        "<think>It is there.</think> <answer></answer>",
    ]
    rows = [json.dumps(row(f"q{n}", text)) + "\n" for n, text in enumerate(outputs)]
    file.write_text("".join(rows))
    items, arms, left_out = items_of_outputs(Request([file], task_or_open_book(None)), 0)
    assert arms == ["one"]
    assert [(i.trace, i.answer, i.answer_right) for i in items] == [
        ("It is there.", "attic", True),
        ("Is it?", "cellar", False),
    ]
    assert left_out == {NO_TRACE: 1, NO_ANSWER: 1}
    assert items[0].context == ("q0 is in the attic.",)
