"""The forms in which MS MARCO comes: each read the same, in stretches or whole."""

import json

import pyarrow
import pyarrow.parquet
import pytest

from marco_records import hub_rows, write
from tracegap.errors import BadInputError
from tracegap.tasks import get_task
from tracegap.tasks.marco.files import read_rows, stretches


def columns(rows):
    return {name: {str(i): row[name] for i, row in enumerate(rows)} for name in rows[0]}


def test_all_forms_give_the_same_examples(tmp_path, rows):
    lines = write(tmp_path / "a.jsonl", rows)
    column = tmp_path / "b.json"
    column.write_text(json.dumps(columns(rows), indent=1))
    parquet = tmp_path / "c.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(hub_rows(rows))), parquet)
    wanted = get_task("marco").load(str(lines), 0, 0)
    assert len(wanted.examples) == 60
    for path in (column, parquet):
        assert get_task("marco").load(str(path), 0, 0).examples == wanted.examples


@pytest.mark.parametrize("size", [300, 5000, 10**9])
def test_stretches_cut_lines_nowhere_and_lose_none(tmp_path, rows, size):
    path = write(tmp_path / "a.jsonl", rows)
    found = [row for part in stretches(path, size) for _, row in read_rows(part)]
    assert found == rows


def test_row_groups_are_stretches(tmp_path, rows):
    path = tmp_path / "a.parquet"
    table = pyarrow.Table.from_pylist(list(hub_rows(rows)))
    pyarrow.parquet.write_table(table, path, row_group_size=7)
    parts = stretches(path, 1)
    assert len(parts) == 9
    places = [place for part in parts for place, _ in read_rows(part)]
    assert places == list(range(60))


def test_a_column_file_is_read_in_small_pieces(tmp_path, rows, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(columns(rows), ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr("tracegap.tasks.marco.files._CHUNK", 7)
    assert [row for part in stretches(path, 1) for _, row in read_rows(part)] == rows


def test_a_folder_s_dev_file_is_the_test_split(tmp_path, rows):
    write(tmp_path / "train_v2.1.jsonl", rows[:50])
    write(tmp_path / "dev_v2.1.jsonl", rows[50:])
    loaded = get_task("marco").load(str(tmp_path), 0, 0)
    assert loaded.official_test == {str(i) for i in range(50, 60)}


def test_bad_lines_and_repeated_ids_are_put_aside(tmp_path, rows):
    path = tmp_path / "a.jsonl"
    good = json.dumps(rows[0]).encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\n" + good + b"\n[1]\n{\n\xff\n\n")
    loaded = get_task("marco").load(str(path), 0, 0)
    assert len(loaded.examples) == 1
    assert [q.field for q in loaded.quarantined] == ["query_id"] + ["the record"] * 3
    assert loaded.quarantined[0].line == len(good) + 4


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.json", b'{"query": {"0": "a"', "cut short"),
        ("a.json", b'{"query": {"0": "a"}}', "'query_id' is missing"),
        ("a.json", b'{"query": {"0": "\xff\xff"}}', "not UTF-8"),
        ("a.json", b'{"query": {"0": "a" "1": "b"}}', "is missing at byte"),
        ("a.parquet", b"PAR1 no", "not whole Parquet"),
        ("b.txt", b"", "holds no"),
    ],
)
def test_unreadable_files_are_named(tmp_path, name, content, complaint):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInputError, match=complaint):
        get_task("marco").load(str(tmp_path), 0, 0)


def test_columns_of_another_order_are_refused(tmp_path, rows):
    held = columns(rows)
    held["answers"] = dict(reversed(held["answers"].items()))
    path = tmp_path / "a.json"
    path.write_text(json.dumps(held))
    with pytest.raises(BadInputError, match="same order"):
        get_task("marco").load(str(path), 0, 0)
    held["answers"].popitem()
    held["answers"] = dict(reversed(held["answers"].items()))
    path.write_text(json.dumps(held))
    with pytest.raises(BadInputError, match=r"keys|one length"):
        get_task("marco").load(str(path), 0, 0)
