"""One question with every answer to it."""

import json

from commands import tracegap
from runs import refused


def test_show_prints_one_question_with_every_verdict(mock_run):
    folder, _ = mock_run
    first = json.loads((folder / "data" / "test.jsonl").read_text().splitlines()[0])
    said = tracegap("show", folder, first["id"]).stdout
    assert first["question"] in said
    assert said.count("answer    ") >= 3
    assert "no 'nonsense'" in refused("show", folder, "nonsense")
