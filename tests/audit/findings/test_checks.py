"""What an audit says where gold is lacking: on the terminal, as JSON and in the page."""

import json

import pytest

from audit.own_files import CONTEXT, own_row, write_rows
from commands import tracegap
from tracegap.audit.findings.checks import (
    checks_table,
    checks_tables,
    findings,
    gap_table,
    summary,
    tier_json,
)
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task
from tracegap.tasks.open_book import OpenBook

TRACE = 'The kind is: bridge.\nPassages: ["Bob works in Rome."]'
BARE = {"context": None, "gold": None}
TIERS = {
    "all": {"evidence": [CONTEXT[1]]},
    "grounding": {},
    "form": BARE,
}


def audited(tmp_path, rows, task=None):
    path = write_rows(tmp_path / "rows.jsonl", rows)
    return run_audit(Request([path], task or OpenBook()), [])


@pytest.mark.parametrize("tier", TIERS)
def test_the_tier_is_said_first_everywhere(tmp_path, tier):
    path = write_rows(tmp_path / "rows.jsonl", [own_row(n, **TIERS[tier]) for n in range(3)])
    shown = tracegap("audit", path, "--output-dir", tmp_path / "out")
    assert shown.returncode == 0, shown.stderr
    number = list(TIERS).index(tier) + 1
    assert shown.stdout.startswith(f"- Tier {number} of 3 (question")
    result = json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8"))
    assert list(result)[:2] == ["task", "tier"]
    assert result["tier"] == tier
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index(result["tier_sentence"]) < page.index('id="accuracy"')


def test_without_gold_answers_nothing_is_said_of_truth(tmp_path):
    found = audited(tmp_path, [own_row(n, **BARE) for n in range(3)])
    ((group, _),) = found.groups("strict")
    assert group.answer_rate.value is None
    assert [table.name for table in checks_tables(found)] == ["checks"]
    assert not any("right" in sentence for sentence in findings(found))
    (row,) = tier_json(found)["checks"]
    assert "trace_ends_in_gold" not in row
    assert row["holds_gold"]["value"] is None
    assert row["trace_ends"] == {
        "value": 1.0,
        "interval": [pytest.approx(0.4385, abs=1e-4), 1.0],
        "n": 3,
    }


def test_the_gap_between_trace_and_answer_is_counted(tmp_path):
    rows = [own_row(n) for n in range(4)]
    rows += [own_row(4, prediction="Paris"), own_row(5, trace="It is Paris. I am sure.")]
    found = audited(tmp_path, rows)
    ((_, _, *cells),) = gap_table(found).rows
    assert cells[:4] == [4, 1, 1, 0]
    assert (
        "m, rows: 1 of 5 right answers follow a trace that does not end in a gold answer; "
        "1 of 5 traces that do are followed by a wrong one."
    ) in findings(found)


def test_a_check_that_most_outputs_do_not_allow_has_no_rate(tmp_path):
    rows = [own_row(0), *(own_row(n, trace=None, prediction="Rome") for n in range(1, 4))]
    found = audited(tmp_path, rows)
    (row,) = checks_table(found).rows
    assert row[3:] == ("not scorable",) * 6
    assert gap_table(found).rows == ()
    assert tier_json(found)["checks"][0]["cites"] is None


def test_a_named_task_judges_what_lacks_label_and_evidence(tmp_path):
    rows = [own_row(n, trace=TRACE) for n in range(3)]
    found = audited(tmp_path, rows, get_task("hotpotqa"))
    assert found.brought.tier == "grounding"
    for scorer in found.scorers:  # what has no gold is unscored under every rule, not wrong
        ((group, _),) = found.groups(scorer)
        assert (group.label_rate.n, group.evidence_rate.n) == (0, 0)
        assert group.answer_rate.value == 1.0
        assert group.counts.unparsed == 0


def test_where_all_gold_is_there_the_json_is_as_it_was(tmp_path):
    rows = [own_row(n, trace=TRACE, label="bridge", evidence=[CONTEXT[1]]) for n in range(3)]
    found = audited(tmp_path, rows, get_task("hotpotqa"))
    assert tier_json(found) == {}
    assert checks_tables(found) == []
    assert len(summary(found, "strict")) == 1
    assert summary(found, "strict")[0].startswith("Tier 1 of 3")


def test_free_traces_of_another_model_are_audited_without_a_flag(shared_data):
    path = shared_data / "free" / "hotpotqa_cot.jsonl"
    result = json.loads(tracegap("audit", path, "--json").stdout)
    assert (result["tier"], result["outputs"], result["put_aside"]["count"]) == (
        "grounding",
        198,
        0,
    )
    shares = {group["student"]: group["answer_accuracy"] for group in result["groups"]}
    assert shares == {
        "base_gpt4": pytest.approx(46 / 66),
        "reflexion_gpt-3.5-turbo": pytest.approx(40 / 66),
        "reflexion_gpt4": pytest.approx(46 / 66),
    }
    assert [row["n"] for row in result["checks"]] == [66, 66, 66]
    named = json.loads(tracegap("audit", path, "--task", "hotpotqa", "--json").stdout)
    assert named["outputs"] == 198
    assert named["unjoined"]["missing"] == 0
    assert {group["student"]: group["answer_accuracy"] for group in named["groups"]} == shares


def test_options_of_a_task_are_refused_without_one(tmp_path):
    path = write_rows(tmp_path / "rows.jsonl", [own_row()])
    for option in ("--explain", "--without-gold"):
        result = tracegap("audit", path, option)
        assert result.returncode == 2
        assert "name it: --task" in result.stderr
