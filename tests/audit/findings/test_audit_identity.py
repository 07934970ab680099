"""The first screen of an audit."""

from audited import FREE, ROWS, audited, row
from tracegap.audit.findings.audit_identity import audit_hero, identity_of
from tracegap.audit.findings.page_rows import PageRows

UNREAD = {**row(student="S", arm="prompted", label="equal"), "prediction": "<think>I would say so"}


def found(folder):
    audit, judged, *_ = audited(folder, [*ROWS, UNREAD])
    kept = PageRows()
    for case, verdict in judged:
        kept.add(case, verdict)
    return audit, kept


def test_it_says_whose_outputs_and_how_many_could_not_be_read(tmp_path):
    audit, rows = found(tmp_path)
    identity = identity_of(audit, "strict", rows)
    assert (identity.kind, identity.student, identity.mock) == ("audit", "S", False)
    assert (identity.asked, identity.questions) == (len(ROWS) + 1, 1)
    assert identity.source == "1 file"
    assert identity.unread == {"prompted": 1}
    assert identity.trainings.startswith("not known")


def test_an_answer_that_is_missing_after_a_trace_counts_as_not_read_too(tmp_path):
    whole = row(student="S", arm="correct", label="equal")
    cut = {**whole, "prediction": whole["prediction"].split(" <answer>")[0]}
    audit, judged, *_ = audited(tmp_path, [*ROWS, cut])
    kept = PageRows()
    for case, verdict in judged:
        kept.add(case, verdict)
    assert identity_of(audit, "strict", kept).unread == {"correct": 1}
    assert sum(bool(verdict.problems) for _, verdict in judged) == 1  # as the samples' filter says


def test_an_arm_has_a_line_of_each_rule_and_the_unscorable_say_so(tmp_path):
    audit, rows = found(tmp_path)
    hero = audit_hero(audit, "strict", rows.name)
    assert [arm.arm for arm in hero.arms] == ["correct", "incorrect", "prompted"]
    assert [line.rule for line in hero.arms[0].lines] == ["released", "strict"]
    assert hero.arms[-1].why.startswith("not scorable: 1 of 1")
    assert "Strict: " in hero.note  # the words on its lines are told
    assert "Released: " in hero.note
    assert "Mended (" in hero.note
    strict = hero.arms[0].lines[1].marks
    assert [(mark.after, mark.n) for mark in strict] == [("right", 5), ("wrong", 1)]


def test_a_rule_that_reads_no_free_trace_has_no_line(tmp_path):
    # a class can be read in the second, so the strict rule scores it
    labelled = [{**one, "trace": FREE[1]["trace"]} for one in FREE]
    audit, *_ = audited(tmp_path, [*ROWS, *labelled])
    hero = audit_hero(audit, "strict", lambda _, arm: arm)
    lines = {arm.arm: [line.rule for line in arm.lines] for arm in hero.arms}
    assert lines == {
        "correct": ["released", "strict"],
        "incorrect": ["released", "strict"],
        "own words": ["strict"],
    }
