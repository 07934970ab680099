"""Fields of a row: which is what, as told."""

from released_outputs import FACTS, QUESTION, output_row, said_text, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_map_group_by_reasoning_field_and_trace_pattern(tmp_path):
    trace, _, answer = said_text().removeprefix("<think>").partition("</think>")
    rows = [
        {"out": answer, "think": trace, "q": QUESTION, "gold": ["Yale University"], "t": "0"},
        {"out": answer, "think": trace, "q": QUESTION, "gold": ["Yale University"], "t": "1"},
    ]
    path = write_rows(tmp_path / "equal" / "x.jsonl", [{**row, "facts": FACTS} for row in rows])
    columns = {"prediction": "out", "question": "q", "reasoning": "think"}
    audit = run_audit(Request([path], get_task("cotempqa"), columns=columns, group_by=("t",)), [])
    assert [group.arm for group, _ in audit.groups("strict")] == ["0", "1"]
    assert all(group.trace_link.table.both == 1 for group, _ in audit.groups("strict"))
    plain = write_rows(
        tmp_path / "b" / "equal" / "y.jsonl", [output_row(f"{trace}\nANSWER: ['Rovers']")]
    )
    audit = run_audit(Request([plain], get_task("cotempqa"), trace_pattern="ANSWER:"), [])
    assert audit.groups("strict")[0][0].trace_link.table.trace_only == 1
