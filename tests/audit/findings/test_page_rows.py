"""What the page of an audit keeps of the outputs."""

from audit.own_files import own_row, write_rows
from tracegap.audit.findings import page_rows
from tracegap.audit.findings.page_rows import PageRows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks.open_book import OpenBook


def kept(tmp_path, rows):
    found = PageRows()
    path = write_rows(tmp_path / "rows.jsonl", rows)
    run_audit(Request([path], OpenBook()), [lambda case, by: found.add(case, by["strict"])])
    return found


def test_outputs_of_one_question_are_numbered_and_arms_told_apart_by_student(tmp_path):
    found = kept(tmp_path, [own_row(0), own_row(0), own_row(1), own_row(0, model="n")])
    verdicts = found.verdicts(())
    assert [(v.arm, v.seed) for v in verdicts] == [
        ("m: rows", 0),
        ("m: rows", 1),
        ("m: rows", 0),
        ("n: rows", 0),
    ]
    assert {v.arm for v in kept(tmp_path, [own_row(0)]).verdicts(())} == {"rows"}


def test_all_outputs_are_kept_whole_or_as_many_of_each_group(tmp_path, monkeypatch):
    rows = [own_row(n, model=m) for m in "ab" for n in range(5)]
    found = kept(tmp_path, rows)
    assert len(found.samples()) == 10
    assert found.sampled == ""
    assert found.questions == 5
    monkeypatch.setattr(page_rows, "MOST_SAMPLES", 4)
    found = kept(tmp_path, rows)
    samples = found.samples()
    assert [generation.arm for _, generation, _ in samples] == ["a: rows"] * 2 + ["b: rows"] * 2
    assert found.sampled.startswith("4 of 10 outputs, as many of each student, arm and class")
    assert samples[0][2].said_answers == ("Rome",)
    assert len(found.rows) == 10
    assert all(v.said_answers is None and v.said_evidence is None for _, _, v in found.rows)


def test_what_cannot_be_scored_is_shown_and_not_analysed(tmp_path):
    found = kept(tmp_path, [own_row(0), own_row(1, gold=None), own_row(2, model="n")])
    assert len(found.samples()) == 3
    assert [v.arm for v in found.verdicts({("n", "rows")})] == ["m: rows"]


def test_of_more_outputs_than_a_page_holds_only_the_first_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(page_rows, "MOST_ROWS", 3)
    three = kept(tmp_path, [own_row(n) for n in range(3)])
    assert len(three.rows) == 3
    assert not three.too_many
    four = kept(tmp_path, [own_row(n) for n in range(4)])
    assert four.too_many
    assert four.count == 4
    assert four.rows == []
    assert len(four.samples()) == 4
