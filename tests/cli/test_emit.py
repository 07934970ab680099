"""Every command that reports something reports it as one JSON object too."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from paths import DOCS
from tracegap.cli.emit import to_json_text

ASKED = ("--question", "Who?", "--context", "A is B.", "--generation", "<answer>A</answer>")

# command line, with RUN for the folder of a run -> what the object must hold
REPORTING = {
    "audit RUN/generations/correct-seed0.jsonl --task babi --source RUN/data/test.jsonl": "groups",
    "derive RUN/data/test.jsonl --task babi": "answer_accuracy",
    "analyse RUN": "arms",
    "analyse --counts 238,3,138,571": "risk_difference",
    "power --first-only 0.15 --second-only 0.05": "questions",
    "policies RUN --tries 2": "gains",
    "intervene RUN": "coverage",
    "tasks": "tasks",
    "task check cotempqa --size 40": "violations",
    "show RUN ID": "students",
    "check ASKED": "checks",
}


@pytest.fixture
def words(mock_run):
    def of(text):
        first = json.loads((mock_run / "data" / "test.jsonl").read_text().splitlines()[0])
        text = text.replace("RUN", str(mock_run)).replace("ID", first["id"])
        return [part for word in text.split() for part in (ASKED if word == "ASKED" else (word,))]

    return of


@pytest.mark.parametrize(("line", "key"), REPORTING.items())
def test_json_is_one_object_on_stdout_and_the_same_in_a_file(tracegap, words, tmp_path, line, key):
    file = tmp_path / "new" / "result.json"
    code, text, _ = tracegap(*words(line))
    assert code == 0
    with pytest.raises(ValueError, match=r"Expecting value|Extra data"):
        json.loads(text)
    code, out, _ = tracegap(*words(line), "--json")
    assert code == 0
    assert key in json.loads(out)
    code, again, _ = tracegap(*words(line), "--output", file)
    assert (code, again) == (0, text)
    assert file.read_text(encoding="utf-8") == out
    file.unlink()
    code, both, _ = tracegap(*words(line), "--output", file, "--json")
    assert (code, both) == (0, out)
    assert file.read_text(encoding="utf-8") == out


@pytest.mark.parametrize("line", REPORTING)
def test_help_of_each_names_both_options(tracegap, line):
    command = line.split()[: 2 if line.startswith("task ") else 1]
    code, out, _ = tracegap(*command, "--help")
    assert code == 0
    assert "--json" in out
    assert "--output" in out


def test_an_error_leaves_stdout_empty_and_writes_no_file(refused, tmp_path):
    file = tmp_path / "a.json"
    refused("derive", tmp_path / "none.jsonl", "--json", "--output", file)
    assert not file.exists()


def test_what_has_no_number_is_null_and_what_is_no_text_is_escaped():
    assert json.loads(to_json_text({"a": math.nan, "b": [math.inf]})) == {"a": None, "b": [None]}
    assert to_json_text(["\udcff", "é"]) == '[\n "\\udcff",\n "é"\n]'


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_not_utf8_gives_json_all_the_same(tmp_path):
    page = (DOCS / "adding-a-task.md").read_text(encoding="utf-8")
    file = os.fsencode(tmp_path) + b"/t\xff.py"
    Path(os.fsdecode(file)).write_text(page.split("```python\n")[1].split("```")[0])
    found = subprocess.run(
        [sys.executable, "-m", "tracegap", "task", "check", file, "--json"], capture_output=True
    )
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["task"] == os.fsdecode(file)
