"""Parts of files, each read by itself."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.audit.reading import parts
from tracegap.audit.reading.files import place_of
from tracegap.audit.reading.outputs import RowFormat
from tracegap.audit.reading.parts import Part, parts_of
from tracegap.audit.reading.readers import ColumnsSeen, read_outputs

FORMAT = RowFormat({}, (), ())


def read(path, pieces):
    aside = []
    found = [
        (output.line, output.text)
        for part in pieces
        for output in read_outputs(part, FORMAT, aside.append, ColumnsSeen(()))
    ]
    return found, [(row.line, row.field, row.reason) for row in aside]


def written(path, lines):
    path.write_bytes(b"".join(lines))
    return path


LINES = st.lists(
    st.one_of(
        st.text(max_size=30).map(lambda t: json.dumps({"prediction": t}).encode()),
        st.binary(max_size=20).map(lambda b: b.replace(b"\n", b"")),
        st.just(b"\xef\xbb\xbf"),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(LINES, st.integers(1, 200), st.integers(1, 40), st.booleans())
def test_parts_give_what_the_whole_file_gives(tmp_path_factory, lines, size, block, ends):
    path = tmp_path_factory.mktemp("p") / "o.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n" * ends)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "BYTES", size)
        patch.setattr(parts, "_BLOCK", block)
        pieces = list(parts_of(path))
        assert read(path, pieces) == read(path, [Part(path)])
    assert sum(part.first for part in pieces) == 1
    if not path.read_bytes().lstrip(b"\xef\xbb\xbf \n").startswith(b"["):
        assert len(pieces) >= path.stat().st_size // (size + max(map(len, lines), default=0) + 1)


def rows(count, **more):
    return [json.dumps({"prediction": f"{n}", **more}).encode() + b"\n" for n in range(count)]


def test_lines_are_cut_between_lines_and_keep_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 100)
    path = written(tmp_path / "o.jsonl", rows(50))
    pieces = list(parts_of(path))
    assert len(pieces) > 5
    assert [part.start for part in pieces[1:]] == [part.stop for part in pieces[:-1]]
    assert read(path, pieces)[0] == [(n + 1, str(n)) for n in range(50)]
    middle = pieces[3]
    assert read(path, [middle])[0][0] == (middle.before + 1, str(middle.before))


@pytest.mark.parametrize("name", ["o.csv", "o.json", "o.jsonl.gz", "list.jsonl"])
def test_what_cannot_be_read_from_its_middle_is_one_part(tmp_path, monkeypatch, name):
    monkeypatch.setattr(parts, "BYTES", 100)
    path = tmp_path / name
    texts = rows(50)
    if name == "o.csv":
        texts = [b"prediction\n", *(b'"%d\n more"\n' % n for n in range(50))]
    whole = b"".join(texts)
    if name == "list.jsonl":
        whole = b"[" + b",".join(texts) + b"]"
    path.write_bytes(gzip.compress(whole, mtime=0) if name.endswith(".gz") else whole)
    if name.endswith(".gz"):
        monkeypatch.setattr(parts, "BYTES", 10)
    assert list(parts_of(path)) == [Part(path)]
    assert len(read(path, [Part(path)])[0]) == 50


def test_rows_of_the_harness_are_one_part_from_the_first_one_on(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 200)
    monkeypatch.setattr(parts, "_BLOCK", 37)
    document = {"doc": {"question": "q"}, "resps": [["a"]]}
    harness = [json.dumps({**document, "filter": f"f{n % 2}"}).encode() + b"\n" for n in range(20)]
    path = written(tmp_path / "o.jsonl", [*rows(30), *harness])
    pieces = list(parts_of(path))
    assert len(pieces) > 2
    assert pieces[-1].stop is None
    found, aside = read(path, pieces)
    assert (found, aside) == read(path, [Part(path)])
    assert len(found) == 40
    assert len(aside) == 10


def test_parquet_is_cut_by_row_groups(tmp_path, monkeypatch):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    monkeypatch.setattr(parts, "ROWS", 10)
    path = tmp_path / "o.parquet"
    table = pa.table({"prediction": [str(n) for n in range(50)]})
    parquet.write_table(table, path, row_group_size=7)
    pieces = list(parts_of(path))
    assert [part.groups for part in pieces] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    assert read(path, pieces)[0] == [(n + 1, str(n)) for n in range(50)]
    parquet.write_table(table.slice(0, 0), path)
    assert read(path, parts_of(path)) == ([], [])
    path.write_bytes(b"no such thing")
    assert list(parts_of(path)) == [Part(path)]


@pytest.mark.parametrize("name", ["o.jsonl", "o.parquet", "o.csv", "o.json"])
def test_files_elsewhere_are_cut_and_read_alike(tmp_path, monkeypatch, name):
    pytest.importorskip("upath")
    monkeypatch.setattr(parts, "BYTES", 100)
    monkeypatch.setattr(parts, "ROWS", 10)
    path = written(tmp_path / name, rows(50))
    if name == "o.csv":
        path.write_text("prediction\n" + "".join(f"{n}\n" for n in range(50)))
    if name == "o.parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        table = pa.table({"prediction": [str(n) for n in range(50)]})
        parquet.write_table(table, path, row_group_size=7)
    there = place_of(f"memory://parts/{name}")
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(path.read_bytes())
    pieces = list(parts_of(there))
    assert len(pieces) == len(list(parts_of(path)))
    assert read(there, pieces) == read(path, [Part(path)])
    assert len(read(there, pieces)[0]) == 50
