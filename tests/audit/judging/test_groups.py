"""Groups: rates of all outputs, and links by step, with and without the other step."""

import pytest

from released_outputs import FACTS, output_row, said_text, write_rows
from tracegap.audit.judging.groups import as_json
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.statistics import bound_link
from tracegap.tasks import get_task


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    """Six outputs: three right, two wrong in their evidence, one without a trace."""
    folder = tmp_path_factory.mktemp("groups")
    more = {"student": "S", "arm": "correct", "label": "equal"}
    texts = [said_text()] * 3
    texts += [said_text(evidence=FACTS[2], answer=answer) for answer in ("Acme", "Yale University")]
    texts.append("<answer>['Yale University']</answer>")
    rows = [output_row(text, **more) for text in texts]
    audit = run_audit(Request([write_rows(folder / "o.jsonl", rows)], get_task("cotempqa")), [])
    ((found, _),) = audit.groups("strict")
    return found


def test_rates_are_of_all_outputs_and_links_of_those_with_a_trace(group):
    rates = (group.label_rate, group.evidence_rate, group.answer_rate)
    assert [(rate.count, rate.n) for rate in rates] == [(5, 6), (3, 6), (5, 6)]
    table = group.trace_link.table
    assert (table.both, table.trace_only, table.answer_only, table.neither) == (3, 0, 1, 1)


def test_a_step_is_also_told_with_the_other_one_right(group):
    assert group.link.evidence.table.n == 5
    assert group.link.evidence_given[0].table == group.link.evidence.table  # all labels are right
    assert group.link.evidence_given[1].table.n == 0
    assert group.link.label.table.neither == 0


def test_json_holds_the_same_figures_and_leaves_undefined_ones_out(group):
    row = as_json(group, [group])
    assert (row["n"], row["unparsed"]) == (6, 1)
    assert row["evidence_exact"] == 0.5
    assert row["tables"]["trace"] == {"both": 3, "trace_only": 0, "answer_only": 1, "neither": 1}
    assert "label_given_evidence_wrong" in row["link"]
    assert len(row["classes"]) == 1
    assert "classes" not in row["classes"][0]


def test_bounds_take_the_unread_trace_for_whatever_it_may_have_been(group):
    expected = bound_link([1, 1, 1, 0, 0, -1], [1, 1, 1, 1, 0, 1], range(6))
    assert group.bounds["trace"].unread == 1
    assert group.bounds["trace"].low.value == pytest.approx(expected.low.value)
    assert group.bounds["trace"].high.value == pytest.approx(expected.high.value)
    row = as_json(group, [])
    assert row["bounds"]["trace"]["all_right"]["value"] == pytest.approx(expected.all_right.value)
    assert row["within_questions"]["note"].startswith("undefined")
