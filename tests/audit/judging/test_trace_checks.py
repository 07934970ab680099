"""What can be said of an output whatever gold its file brings."""

import pytest

from audit.own_files import CONTEXT, own_row, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.audit.judging.trace_checks import check
from tracegap.tasks.open_book import OpenBook


def checked(tmp_path, *rows):
    seen = []
    path = write_rows(tmp_path / "rows.jsonl", rows)
    found = run_audit(Request([path], OpenBook()), [lambda case, _: seen.append(check(case))])
    return found, seen


@pytest.mark.parametrize(
    ("changes", "measures", "gold"),
    [
        (
            {},
            {"cites": True, "cited_hold": True, "answer_grounded": True, "trace_ends": True},
            True,
        ),
        ({"trace": "I know it is Rome."}, {"cites": False, "cited_hold": None}, True),
        (
            {"prediction": "Paris"},
            {"trace_ends": False, "trace_states": False, "holds_gold": False, "cited_hold": False},
            True,
        ),
        ({"prediction": "Rome, I think"}, {"holds_gold": True, "trace_ends": False}, True),
        ({"trace": "Rome! One. Two. Three."}, {"trace_states": True, "trace_ends": False}, False),
        (
            {"gold": ["yes"], "prediction": "yes"},
            {"trace_ends": None, "answer_grounded": None},
            None,
        ),
        ({"context": None}, {"cites": None, "answer_grounded": None, "trace_ends": True}, True),
        ({"gold": None}, {"holds_gold": None, "trace_ends": True}, None),
        ({"trace": None}, {"cites": None, "trace_ends": None}, None),
    ],
)
def test_each_check(tmp_path, changes, measures, gold):
    _, (only,) = checked(tmp_path, own_row(**changes))
    assert {name: only.measures[name] for name in measures} == measures
    assert only.ends_in_gold is gold


def test_counts_are_by_question_and_add_up(tmp_path):
    rows = [own_row(n) for n in range(4)] + [own_row(n, prediction="Paris") for n in range(2)]
    found, seen = checked(tmp_path, *rows)
    (group,) = found.checks.groups.values()
    assert (group.n, group.traced, group.answered, len(seen)) == (6, 6, 6, 6)
    rate = group.rate("trace_ends")
    assert (rate.count, rate.n) == (4, 6)
    table = group.link().table
    assert (table.both, table.trace_only, table.answer_only, table.neither) == (4, 2, 0, 0)
    assert group.linked


def test_no_rate_where_most_outputs_lack_what_a_check_looks_at(tmp_path):
    rows = [own_row(0), *(own_row(n, trace=None) for n in range(1, 4))]
    found, _ = checked(tmp_path, *rows)
    (group,) = found.checks.groups.values()
    assert group.rate("trace_ends") is None
    assert group.rate("cites") is None
    assert not group.linked


def test_evidence_that_a_free_trace_cites_is_held_against_gold(tmp_path):
    rows = [own_row(0, evidence=[CONTEXT[1]]), own_row(1, evidence=[CONTEXT[0]])]
    found, _ = checked(tmp_path, *rows)
    ((group, _),) = found.groups("strict")
    assert found.brought.tier == "all"
    assert (group.evidence_rate.count, group.evidence_rate.n) == (1, 2)
    table = group.trace_link.table  # without a gold label the evidence is all of the trace
    assert (table.both, table.answer_only) == (1, 1)
    assert group.label_rate.n == 0
