"""Reading and writing: every error names file, line and field; nothing is half written."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.errors import BadInputError, StorageError
from tracegap.files import (
    append_lines,
    content_hash,
    drop_half_line,
    read_records,
    to_json,
    write_records,
    write_text,
)
from tracegap.records import Example

GOOD = Example("e1", "Where?", ("A.", "B."), "kind", (0,), ("x",), "g")


def written(tmp_path, *lines):
    path = tmp_path / "examples.jsonl"
    path.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def changed(**changes):
    values = json.loads(to_json(GOOD)) | changes
    return json.dumps({k: v for k, v in values.items() if v is not ...}) + "\n"


@given(st.text(), st.lists(st.text(), min_size=1).map(tuple))
def test_records_read_back_as_they_were(tmp_path_factory, text, passages):
    example = Example("e", text, passages, text or "k", (0,), (text,), "g", {"note": text})
    path = tmp_path_factory.mktemp("r") / "x.jsonl"
    write_records(path, [example, GOOD])
    assert list(read_records(path, Example)) == [example, GOOD]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (changed(question=...), r"line 2: field 'question'"),
        (changed(question=3), r"line 2: field 'question'"),
        (changed(evidence=["one"]), r"line 2: field 'evidence.0'"),
        (changed(answers="x"), r"line 2: field 'answers'"),
        (changed()[:-30], r"line 2: .*whole JSON object"),
        ("[1, 2]\n", r"line 2: "),
        (b'{"id": "\xff"}\n', r"line 2: byte 8 is not UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, expected):
    path = written(tmp_path, changed(), line)
    with pytest.raises(BadInputError, match=expected) as caught:
        list(read_records(path, Example))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.jsonl: cannot be read"):
        list(read_records(tmp_path / "none.jsonl", Example))


def test_marks_blank_lines_and_windows_line_ends_do_no_harm(tmp_path):
    text = changed().replace("\n", "\r\n")
    path = written(tmp_path, b"\xef\xbb\xbf", text, "\n  \n", text)
    assert list(read_records(path, Example)) == [GOOD, GOOD]


def test_a_failed_write_leaves_the_old_file_and_no_half_one(tmp_path):
    path = tmp_path / "examples.jsonl"
    write_records(path, [GOOD])
    before = path.read_bytes()

    def failing():
        yield GOOD
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match=r"No space left .* --output-dir"):
        write_records(path, failing())
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["examples.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_appending_to_a_full_device_says_what_to_do():
    with pytest.raises(StorageError, match="finished work is kept"):
        append_lines(Path("/dev/full"), ["x"])


def test_a_half_line_is_dropped_and_whole_ones_are_kept(tmp_path):
    path = written(tmp_path, "one\n", "two\n", "thr")
    drop_half_line(path)
    assert path.read_text() == "one\ntwo\n"
    append_lines(path, ["three"])
    drop_half_line(path)
    assert path.read_text() == "one\ntwo\nthree\n"
    drop_half_line(tmp_path / "none")


def test_a_folders_hash_knows_names_and_content(tmp_path):
    write_text(tmp_path / "a", "1")
    first = content_hash(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert content_hash(tmp_path) != first
    (tmp_path / "b").rename(tmp_path / "a")
    assert content_hash(tmp_path) == first
    write_text(tmp_path / "a", "2")
    assert content_hash(tmp_path) != first
