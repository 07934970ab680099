"""Generations with the full context: all there, or the first that is missing is named."""

import pytest

from rooms_task import EXAMPLES
from tracegap.errors import BadInputError
from tracegap.files import write_records
from tracegap.records import Generation
from tracegap.run.read_generations import full_context


def written(path, examples, condition="full"):
    write_records(
        path,
        [Generation(e.id, "correct", 0, condition, e.id, "stop", 1, 1) for e in examples],
    )
    return path


def test_each_example_has_its_generation(tmp_path):
    found = full_context(written(tmp_path / "g.jsonl", EXAMPLES[:4]), EXAMPLES[:3])
    assert {e.id: found[e.id].text for e in EXAMPLES[:3]} == {e.id: e.id for e in EXAMPLES[:3]}


def test_one_without_its_context_does_not_stand_in(tmp_path):
    path = written(tmp_path / "g.jsonl", EXAMPLES[:2], "withheld")
    with pytest.raises(BadInputError, match=r"on 'e0' is missing \(and 1 more\); delete the file"):
        full_context(path, EXAMPLES[:2])
