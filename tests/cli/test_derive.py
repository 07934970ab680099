"""The command `tracegap derive`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracegap.cli.main import app
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import write_records
from tracegap.run.data_report import contradictions_of
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.generator import generate

ROWS = {
    "equal": ("from 1990 to 1995", ["Y"]),
    "during": ("from 1980 to 1999", ["Y"]),
    "mix": ("from 1980 to 1999", ["Y"]),
    "overlap": ("from 1993 to 1999", ["Z"]),
}


def row(label, index=0):
    time, answer = ROWS[label]
    return {
        "index": index,
        "triple_element": "S1_R1_O2",
        "question": "While A was working for X, which employer did A work for concurrently?",
        "facts": [
            "A works for X from 1990 to 1995.",
            f"A works for Y {time}.",
            f"A works for {answer[0]} {time}.",
        ],
        "answer": answer,
    }


def write(folder: Path, name: str, *rows: dict) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def derive(*arguments):
    result = CliRunner().invoke(app, ["derive", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_agreement_with_gold_is_counted_shown_and_written(tmp_path):
    files = [write(tmp_path, f"{label}-kept-aside.json", row(label)) for label in ROWS]
    unusable = {**row("equal", 1), "answer": []}
    apart = {**row("equal", 2), "facts": ["A works for X in 1990.", "A works for Y in 1999."]}
    write(tmp_path, files[0].name, row("equal"), unusable, apart)
    out = tmp_path / "report.json"
    output = derive(*files, "--task", "cotempqa", "--output", out)
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["n"], report["abstained"], report["left_out"]) == (5, 1, 1)
    assert report["label_accuracy"] == 0.75  # the mix is none
    assert report["evidence_exact"] == 0.75  # the overlap has a second answer
    assert report["answer_accuracy"] == 0.75
    assert report["by_label"]["equal"] == {
        "n": 2,
        "abstained": 1,
        "label_accuracy": 1.0,
        "evidence_exact": 1.0,
        "answer_accuracy": 1.0,
    }
    assert [c["id"] for c in report["contradictions"]] == ["equal-2", "mix-0"]
    assert {d["id"] for d in report["disagreements"]} == {"mix-0", "overlap-0"}
    assert sum(report["abstentions"].values()) == 1
    assert "75.0 %" in output
    assert "left out: 1" in output


def test_examples_as_runs_write_them_are_read_by_any_task(tmp_path):
    write_records(tmp_path / "test.jsonl", list(generate(20, 1)))
    derive(tmp_path / "test.jsonl", "--output", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())["answer_accuracy"] == 1.0
    derive(tmp_path / "test.jsonl", "--task", "babi", "--output", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())["n"] == 20


def test_the_data_report_lists_contradictions_and_keeps_their_examples(tmp_path):
    rows = [row("mix", i) for i in range(8)]
    for i, changed in enumerate(rows):
        changed["facts"].append(f"A works for V{i} in 1950.")
    write(tmp_path, "mix.json", *rows)
    examples = get_task("cotempqa").read(tmp_path).examples
    listed = list(contradictions_of(get_task("cotempqa"), examples))
    assert [entry["id"] for entry in listed] == [f"mix-{i}" for i in range(8)]
    assert listed[0]["reason"].startswith("labelled 'mix', but")


def test_a_class_that_no_name_tells_and_an_empty_input_are_errors(tmp_path):
    with pytest.raises(BadInputError, match="does not begin with a class"):
        derive(write(tmp_path, "rows.json", row("equal")))
    with pytest.raises(BadInputError, match="none of 1 rows can be used"):
        derive(write(tmp_path, "equal.json", {**row("equal"), "answer": []}))
    with pytest.raises(BadInputError, match="cannot be read"):
        get_task("cotempqa").read(tmp_path / "nothing.jsonl").examples  # noqa: B018


def refused(*arguments):
    with pytest.raises(SettingsError) as found:
        derive(*arguments)
    return str(found.value)


def test_the_old_spelling_names_the_new_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "equal.json", row("equal"))
    there = write(tmp_path, "out.json", row("equal"))
    before = there.read_bytes()
    for old in (
        ("equal.json", "--json", "new.json"),
        ("--json", "new.json", "equal.json"),
        ("equal.json", "--json", "out.json"),  # what an earlier run wrote is not read as data
        ("equal.json", "--json=out.json", "--task", "cotempqa"),
    ):
        path = "new.json" if "new.json" in old else "out.json"
        assert f"write `--output {path}`" in refused(*old)
    assert there.read_bytes() == before
    assert not (tmp_path / "new.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json", "equal.json"),
        ("equal.json", "--json"),
        ("--json", "--task", "cotempqa", "equal.json", "during.json"),
        ("equal.json", "during.json", "--json"),
    ],
)
def test_json_stands_before_or_after_the_data(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    for label in ("equal", "during"):
        write(tmp_path, f"{label}.json", row(label))
    assert json.loads(derive(*arguments))["n"] == len([a for a in arguments if "." in a])


def test_the_plain_reading_may_derive_more_answers(tmp_path):
    facts = ["A works for X from 1990 to 1995.", "A works for Y from 1991 to 1993."]
    other = row("during") | {"facts": [*facts, "A works for Z in 1992."], "answer": ["Z"]}
    path = write(tmp_path, "during.json", other)
    found = {}
    for reading in ("dataset", "plain"):
        result = CliRunner().invoke(app, ["derive", str(path), "--reading", reading, "--json"])
        assert result.exit_code == 0, result.output
        found[reading] = json.loads(result.stdout)["answer_accuracy"]
    assert found == {"dataset": 1.0, "plain": 0.0}
