"""Audited outputs as TRL's stepwise rows."""

import json

from released_outputs import output_row, released_name, said_text, write_rows
from tracegap.audit.findings.export import write_stepwise
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_rows_hold_the_verdict_on_each_step(tmp_path):
    path = write_rows(
        released_name(tmp_path), [output_row(said_text()), output_row(said_text(label="during"))]
    )
    steps = tmp_path / "steps.jsonl"
    judged = []
    request = Request([path], get_task("cotempqa"))
    run_audit(request, [lambda case, verdicts: judged.append((case, verdicts["strict"]))])
    assert write_stepwise(steps, judged) == 2
    rows = [json.loads(line) for line in steps.read_text(encoding="utf-8").splitlines()]
    assert [row["labels"] for row in rows] == [[True, True, True], [False, True, True]]
    assert all(len(row["completions"]) == 3 for row in rows)
