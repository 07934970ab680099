"""Without gold: each output is judged by rule, and set against gold."""

from released_outputs import FACTS, output_row, said_text, write_rows
from tracegap.audit.findings.without_gold import WithoutGold
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.policies.tries import ANSWER, TRACE, WHOLE
from tracegap.tasks import get_task


def watched(tmp_path, rows):
    task = get_task("cotempqa")
    found = WithoutGold(task)
    request = Request([write_rows(tmp_path / "o.jsonl", rows)], task)
    run_audit(request, [lambda case, verdicts: found.add(case, verdicts["strict"])])
    return found


def row(text, arm):
    return output_row(text, student="S", arm=arm, label="equal")


def test_what_rules_derive_agrees_with_gold_and_withholding_wrong_answers_gains(tmp_path):
    rows = [row(said_text(), "correct")] * 3
    rows += [row(said_text(evidence=FACTS[2], answer="Acme"), "correct")] * 2
    found = watched(tmp_path, rows)
    judging = {(j.arm, j.judge): j for j in found.judging()}
    assert set(judging) == {("S, correct", TRACE), ("S, correct", WHOLE)}
    assert judging["S, correct", TRACE].counts == {"right": 3, "wrong": 2, "unknown": 0}
    assert judging["S, correct", TRACE].agreement.observed.value == 1
    gains = {(g.policy, g.judge): g for g in found.gains()}
    assert gains["one try", None].right.count == 3
    assert gains["abstain", TRACE].answered.count == 3
    assert gains["abstain", TRACE].right.value == 1


def test_an_arm_without_traces_is_judged_by_its_answers(tmp_path):
    found = watched(tmp_path, [row("<answer>['Yale University']</answer>", "vanilla")] * 2)
    assert [(j.arm, j.judge) for j in found.judging()] == [("S, vanilla", ANSWER)]
