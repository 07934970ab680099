"""The released rule, mended defect by defect."""

from audited_tables import tables_of
from released_outputs import LLAMA, QWEN
from tracegap.audit.findings.explain import Explainer
from tracegap.audit.judging.released_rule import ALL_DEFECTS, Defect, ReleasedJoin, ReleasedRow
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task

RELEASED = {
    (LLAMA, "correct"): (186, 191, 217, 356),
    (LLAMA, "incorrect"): (42, 69, 329, 510),
    (QWEN, "correct"): (258, 201, 254, 237),
    (QWEN, "incorrect"): (37, 26, 481, 376),
}


def test_the_released_rule_gives_the_released_counts(cotempqa):
    assert tables_of(cotempqa, "released") == RELEASED


def test_thirty_outputs_are_unevaluated_by_the_released_rule(cotempqa):
    unparsed = {(g.student, g.arm): g.counts.unparsed for g, _ in cotempqa.groups("released")}
    assert unparsed[QWEN, "incorrect"] == 30
    assert unparsed[QWEN, "correct"] == 0


def test_babi_released_accuracy_and_lower_cased_facts(shared_data):
    folder = shared_data / "released" / "babi" / "evaluation_outputs"
    explainer = Explainer()
    audit = run_audit(Request([folder], get_task("babi")), [lambda case, _: explainer.add(case)])
    released = {g.arm: g for g, _ in audit.groups("released")}
    for arm, percent in (("vanilla", 96.5), ("correct", 94.4), ("incorrect", 86.2)):
        assert released[arm].counts.n == 376
        assert round(100 * released[arm].answer_rate.value, 1) == percent
    # no lower-cased fact is found letter by letter
    assert released["incorrect"].evidence_rate.count == 0
    assert {g.arm: g for g, _ in audit.groups("mended")}["incorrect"].evidence_rate.count > 0
    assert (LLAMA, "incorrect") in explainer.explanations()
    assert explainer.quoting((LLAMA, "incorrect")) == {
        "joined_row_verbatim": 0,
        "joined_row_any_case": 83,
        "own_row_verbatim": 7,
        "own_row_any_case": 332,
    }


def test_released_join_keeps_the_row_before_where_none_matches():
    answers = (("a", "['X, Y']"), ("b", "Y"))
    rows = [ReleasedRow(label, answer, "", (), (), None) for label, answer in answers]
    join = ReleasedJoin(rows, get_task("cotempqa").released_rule())
    assert join.next("nothing") is None
    assert join.next("Y").label == "a"  # the first that contains it, not the one that equals it
    assert join.next("nothing").label == "a"


def test_all_defects_are_played():
    assert len(ALL_DEFECTS) == len(Defect) == 8
