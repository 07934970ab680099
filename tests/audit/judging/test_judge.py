"""One output under one rule: steps told apart."""

from released_outputs import FACTS, output_row, released_name, said_text, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


def test_right_and_wrong_steps_are_told_apart(tmp_path):
    path = write_rows(
        released_name(tmp_path),
        [
            output_row(said_text()),
            output_row(said_text(label="during")),
            output_row(said_text(evidence=FACTS[2])),
            output_row(said_text(answer="Rovers")),
            output_row("no tags at all"),
        ],
    )
    audit = run_audit(Request([path], get_task("cotempqa")), [])
    group, _ = audit.groups("strict")[0]
    assert (group.student, group.arm) == ("Some-1B", "correct")
    table = group.trace_link.table
    assert (table.both, table.trace_only, table.answer_only, table.neither) == (1, 1, 2, 0)
    assert group.counts.unparsed == 1
    assert group.link.leak.n == 4
    assert group.link.leak.count == 3  # all but the one that cites another fact
