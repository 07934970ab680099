"""Audited outputs in the formats of others, read back."""

import json

import pytest

from released_outputs import output_row, released_name, said_text, write_rows
from tracegap.audit.findings.export import write_inspect_log, write_stepwise
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_exports_hold_verdicts_and_are_read_back(tmp_path):
    path = write_rows(
        released_name(tmp_path), [output_row(said_text()), output_row(said_text(label="during"))]
    )
    log, steps = tmp_path / "log.json", tmp_path / "steps.jsonl"
    judged = []
    request = Request([path], get_task("cotempqa"))
    run_audit(request, [lambda case, verdicts: judged.append((case, verdicts["strict"]))])
    write_inspect_log(log, judged, "cotempqa", "strict")
    assert write_stepwise(steps, judged) == 2
    rows = [json.loads(line) for line in steps.read_text(encoding="utf-8").splitlines()]
    assert [row["labels"] for row in rows] == [[True, True, True], [False, True, True]]
    assert all(len(row["completions"]) == 3 for row in rows)
    samples = json.loads(log.read_text(encoding="utf-8"))["samples"]
    assert [sample["scores"]["trace"]["value"] for sample in samples] == ["C", "I"]
    assert [sample["epoch"] for sample in samples] == [1, 2]
    again = run_audit(Request([log], get_task("cotempqa")), [])
    assert _only_table(again) == _only_table(run_audit(request, []))


def _only_table(audit):
    ((group, _),) = audit.groups("strict")
    return group.student, group.arm, group.trace_link.table


def test_inspects_own_reader_loads_what_is_exported(tmp_path):
    inspect_log = pytest.importorskip("inspect_ai.log")
    path = write_rows(released_name(tmp_path), [output_row(said_text())])
    judged = []
    run_audit(
        Request([path], get_task("cotempqa")),
        [lambda case, verdicts: judged.append((case, verdicts["strict"]))],
    )
    write_inspect_log(tmp_path / "log.json", judged, "cotempqa", "strict")
    log = inspect_log.read_eval_log(str(tmp_path / "log.json"))
    assert log.samples[0].scores["trace"].value == "C"
