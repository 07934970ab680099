"""Released test rows: found above the outputs, read class by class or all in one."""

import csv

import pytest

from tracegap.audit.judging.released_rows import find_test_rows, read_test_rows
from tracegap.errors import BadInputError
from tracegap.tasks import get_task

PROMPT = "Answer this.\nQuestion: Where is Mary? Only return the answer."
ROW = {"question": PROMPT, "facts": "['A.', 'B.']", "answer": "['x', 'y']"}


def write_csv(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_rows_lie_beside_the_outputs_or_above_them(tmp_path):
    outputs = tmp_path / "a" / "b" / "outputs.json"
    outputs.parent.mkdir(parents=True)
    assert find_test_rows([outputs]) is None
    place = write_csv(tmp_path / "test_rows" / "equal_test.csv", ROW).parent
    assert find_test_rows([outputs]) == place
    nearer = write_csv(tmp_path / "a" / "test_questions.csv", ROW)
    assert find_test_rows([outputs]) == nearer


def test_a_row_is_the_question_of_its_prompt_with_its_lists_read(tmp_path):
    place = write_csv(tmp_path / "equal_test.csv", ROW, {**ROW, "answer": "Acme"}).parent
    rows = read_test_rows(place, ("equal", "mix"))
    first, second = rows.by_label["equal"]
    assert (first.question, first.context) == ("Where is Mary?", ("A.", "B."))
    assert (first.answers, second.answers) == (("x", "y"), ("Acme",))
    assert list(rows.by_label) == ["equal"]
    rule = get_task("cotempqa").released_rule()
    assert rows.join_for("mix", rule) is None
    assert rows.join_for("equal", rule) is not None


def test_one_file_serves_all_classes_each_row_with_its_own(tmp_path):
    rows = [{**ROW, "query_type": kind} for kind in ("PERSON", "ENTITY")]
    found = read_test_rows(write_csv(tmp_path / "test_questions.csv", *rows), ("x",))
    assert list(found.by_label) == [None]
    assert found.join_for("anything", get_task("marco").released_rule()) is not None


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"holds no file like equal_test\.csv"):
        read_test_rows(tmp_path, ("equal",))
    place = write_csv(tmp_path / "equal_test.csv", ROW, {**ROW, "facts": "no list"}).parent
    with pytest.raises(BadInputError, match=r"equal_test\.csv, row 3: needs the columns answer"):
        read_test_rows(place, ("equal",))
