"""No rate where most outputs could not be read."""

import json

from audit.own_files import own_row, write_rows
from audited import FREE, ROWS
from audited import audited as audited_rows
from commands import tracegap
from tracegap.audit.findings.audit_tables import rule_tables
from tracegap.audit.findings.scorable import unscorable_arms, unscorable_lines
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task
from tracegap.tasks.open_book import OpenBook


def untagged(count, **more):
    return [own_row(n, trace=None, prediction="It is Rome", **more) for n in range(count)]


def audited(tmp_path, rows, task=None):
    path = write_rows(tmp_path / "rows.jsonl", rows)
    return run_audit(Request([path], task or OpenBook()), [])


def test_the_reason_names_what_most_outputs_lack(tmp_path):
    found = audited(tmp_path, untagged(3))
    assert unscorable_lines(found, "strict") == [
        "m, rows: answers not scorable: 3 of 3 have no answer tag.",
        "m, rows: traces not scorable: 3 of 3 have no trace.",
    ]
    assert unscorable_lines(found, "released") == []  # it reads every text as an answer


def test_a_rule_that_can_read_no_free_trace_says_so_and_gives_no_rate(tmp_path):
    found, *_ = audited_rows(tmp_path, [*ROWS, *FREE])
    for rule in ("released", "mended"):
        ((who, why),) = unscorable_arms(found, rule).items()
        assert who == ("S", "own words")
        reason = "not scorable: 3 of 3 are in the model's own words, which this rule cannot read"
        assert (why.answer, why.trace) == (None, reason)
        (table,) = (t for t in rule_tables(found, "strict") if t.name == f"rule-{rule}")
        assert reason in table.note
        (cells,) = (one for one in table.rows if one[1] == "own words")
        assert cells[4:6] == ("not scorable", "not scorable")
        assert cells[6].count == 1
        assert cells[7:] == (None,) * 8


def test_one_trace_in_the_taught_form_is_enough_to_score_an_arm_by_the_released_rule(tmp_path):
    taught = {**ROWS[0], "arm": "own words"}
    found, *_ = audited_rows(tmp_path, [*FREE, taught])
    assert unscorable_arms(found, "released") == {}


def test_half_is_not_most(tmp_path):
    found = audited(tmp_path, untagged(2) + [own_row(n) for n in range(10, 12)])
    assert unscorable_arms(found, "strict") == {}


def test_traces_and_answers_are_told_apart(tmp_path):
    rows = [own_row(n, label="bridge", evidence=["Bob works in Rome."]) for n in range(3)]
    found = audited(tmp_path, rows, get_task("hotpotqa"))
    (why,) = unscorable_arms(found, "strict").values()
    assert why.answer is None
    assert why.trace == "not scorable: 3 of 3 state no label that can be read"


def test_neither_terminal_nor_json_nor_page_give_a_rate_or_a_link(tmp_path):
    path = write_rows(
        tmp_path / "rows.jsonl", untagged(5) + [own_row(n, model="n") for n in range(5)]
    )
    folder = tmp_path / "out"
    shown = tracegap("audit", path, "--output-dir", folder)
    assert shown.returncode == 0, shown.stderr
    assert "not scorable: 5 of 5 have no answer tag" in shown.stdout
    result = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    groups = {group["student"]: group for group in result["groups"]}
    assert groups["n"]["answer_accuracy"] == 1.0
    assert groups["m"]["answer_accuracy"] is None
    assert groups["m"]["phi"] is None
    assert groups["m"]["tables"] is None
    assert "answer_accuracy" not in groups["m"]["intervals"]
    assert groups["m"]["not_scorable"]["answer"] == "not scorable: 5 of 5 have no answer tag"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "not scorable: 5 of 5 have no answer tag" in page
    # nothing is compared with an arm that could not be read
    assert "This run has one arm and one condition: there is nothing to compare." in page
