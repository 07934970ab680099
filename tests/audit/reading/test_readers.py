"""Outputs from whatever file they are in: the same rows, hostile ones put aside and counted."""

import json
import zipfile

import pytest

from released_outputs import FACTS, QUESTION, output_row, said_text, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "list", "harness", "inspect", "eval"])
def test_the_same_output_is_read_from_every_kind_of_file(tmp_path, kind):
    row = {**output_row(said_text()), "label": "equal", "student": "S", "arm": "correct"}
    path = tmp_path / "out" / "equal" / {"harness": "samples_x.jsonl"}.get(kind, f"rows.{kind}")
    path.parent.mkdir(parents=True)
    document = {k: v for k, v in row.items() if k != "prediction"}
    log = {
        "version": 2,
        "eval": {"model": "S", "task": "t"},
        "samples": [
            {
                "id": 1,
                "epoch": 1,
                "input": QUESTION,
                "target": row["gold"],
                "metadata": {"facts": FACTS, "label": "equal", "arm": "correct"},
                "output": {
                    "model": "S",
                    "choices": [{"message": {"content": said_text()}, "stop_reason": "stop"}],
                },
            }
        ],
    }
    if kind == "jsonl":
        write_rows(path, [row])
    elif kind == "csv":
        import csv

        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, row)
            writer.writeheader()
            writer.writerow({k: str(v) for k, v in row.items()})
    elif kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    elif kind == "list":
        path = path.with_suffix(".json")
        path.write_text(json.dumps([row], indent=1))
    elif kind == "harness":
        write_rows(path, [{"doc_id": 0, "doc": document, "target": "x", "resps": [[said_text()]]}])
    elif kind == "inspect":
        path = path.with_suffix(".json")
        path.write_text(json.dumps(log, indent=2))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("header.json", json.dumps({"eval": log["eval"]}))
            archive.writestr("samples/1_epoch_1.json", json.dumps(log["samples"][0]))
    audit = run_audit(Request([tmp_path / "out"], get_task("cotempqa")), [])
    ((group, _),) = audit.groups("strict")
    assert (group.student, group.arm, group.counts.n) == ("S", "correct", 1)
    assert group.trace_link.table.both == 1


def test_hostile_rows_are_put_aside_and_counted(tmp_path):
    good = json.dumps(output_row(said_text())).encode()
    lines = [
        good,
        b'{"prediction": "half a li',
        b'{"prediction": "\xff\xfe"}',
        b"[1, 2]",
        b'{"prediction": 7}',
        b"[" * 100_000,
        b'{"prediction": "\\ud800"}',
        b'{"prediction": "' + b"x" * (17 * 1024 * 1024) + b'"}',
        b"",
        good,
    ]
    path = tmp_path / "equal" / "x.jsonl"
    path.parent.mkdir()
    path.write_bytes(b"\n".join(lines))
    audit = run_audit(Request([path], get_task("cotempqa")), [])
    assert audit.outputs == 2
    assert audit.put_aside_count == 7
    assert [row.line for row in audit.put_aside] == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    "unit",
    [
        "<answer>",
        "<think>",
        "</think>",
        "<",
        " ",
        "assistant ",
        "['a', ",
        "'",
        ": ",
        "\\",
        "answer:",
    ],
)
@pytest.mark.parametrize("arm", ["correct", "vanilla"])
def test_a_huge_output_of_one_thing_repeated_is_read_in_linear_time(tmp_path, unit, arm):
    text = unit * (400_000 // len(unit))
    rows = [
        output_row(text, arm=arm, label="equal"),
        output_row(f"<think>a: b\nc: [{text}", arm=arm),
    ]
    path = write_rows(tmp_path / "equal" / "x.jsonl", rows)
    audit = run_audit(Request([path], get_task("cotempqa")), [])  # quadratic time would be minutes
    assert sum(group.counts.n for group, _ in audit.groups("strict")) == 2
