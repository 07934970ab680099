"""Judging parts of files."""

import pytest

from released_outputs import output_row, released_name, said_text, write_rows
from tracegap.audit.judging.auditor import Auditor, Request
from tracegap.audit.reading import parts
from tracegap.audit.reading.parts import Part
from tracegap.tasks import get_task


@pytest.fixture
def path(tmp_path):
    return write_rows(tmp_path / "equal" / "o.jsonl", [output_row(said_text())] * 20)


def test_a_file_is_judged_in_parts_and_counted_once(path, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 3000)
    auditor = Auditor(Request([path], get_task("cotempqa")))
    pieces = list(auditor.parts(path))
    assert len(pieces) > 2
    whole, seen = auditor.begin(whole=True), []
    for piece in pieces:
        auditor.judge(piece, whole, [lambda case, _: seen.append(case.output.line)])
    assert (whole.files, whole.outputs, whole.repeats) == (1, 20, 19)
    assert seen == list(range(1, 21))


def test_where_the_released_join_goes_by_the_order_a_file_is_one_part(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 100)
    path = write_rows(released_name(tmp_path), [output_row(said_text())] * 20)
    rows = tmp_path / "test_rows"
    rows.mkdir()
    facts = "['Ann Lee attended Yale University from 1990 to 1995.']"
    (rows / "equal_test.csv").write_text(f'question,facts,answer\nq,"{facts}",Yale University\n')
    auditor = Auditor(Request([path], get_task("cotempqa")))
    assert list(auditor.parts(path)) == [Part(path)]
