"""Reading and writing: every error names file, line and field; nothing is half written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.errors import BadInputError, StorageError
from tracegap.files import (
    append_lines,
    content_hash,
    drop_half_line,
    read_lines,
    read_records,
    read_whole,
    to_json,
    write_lines,
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
        (changed(meta={"note": 1}), r"line 2: field 'meta.note'"),
        (changed(id=..., label=...), r"line 2: field 'id': .*\(and 1 more\)"),
        ("null\n", r"line 2: "),
        (b'{"id": "\xff"}\n', r"line 2: byte 8 is not UTF-8"),
        ("é".encode("latin-1") + b"\n", r"line 2: byte 0 is not UTF-8"),
        ('{"id": "é'.encode()[:-1], r"line 2: ends within a UTF-8 character; is the file cut"),
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


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("b") / "x.jsonl"
    path.write_bytes(data)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        with pytest.raises(BadInputError, match=r"x\.jsonl, line \d+: "):
            list(read_lines(path))
    else:
        lines = list(read_lines(path))
        assert all(text.strip() == text != "" for _, text in lines)
        assert [number for number, _ in lines] == sorted({number for number, _ in lines})
    with pytest.raises(BadInputError, match=r"x\.jsonl"):
        read_whole(path, Example)


@given(st.integers(min_value=1, max_value=len(to_json(GOOD).encode()) - 1))
def test_a_file_cut_anywhere_is_refused_where_it_was_cut(tmp_path_factory, kept):
    path = tmp_path_factory.mktemp("c") / "x.jsonl"
    line = to_json(GOOD).encode()
    path.write_bytes(line + b"\n\n" + line[:kept])
    with pytest.raises(BadInputError, match=r"line 3: .*cut short"):
        list(read_records(path, Example))


def test_a_bad_line_does_not_keep_the_good_ones_before_it_back(tmp_path):
    records = read_records(written(tmp_path, changed(), "{\n"), Example)
    assert next(records) == GOOD
    with pytest.raises(BadInputError, match="line 2"):
        next(records)


def test_a_whole_file_is_read_with_or_without_a_mark(tmp_path):
    for text in (changed(), "\ufeff" + changed(), changed().replace("\n", "\r\n")):
        assert read_whole(written(tmp_path, text), Example) == GOOD


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (changed(question=...), r"field 'question'"),
        (changed()[:-9], r"whole JSON object .*cut short"),
        (b"\xff\xfe{\x00}\x00", r"byte 0 is not UTF-8"),
        ("", r"whole JSON object"),
    ],
)
def test_a_bad_whole_file_is_named(tmp_path, content, expected):
    path = written(tmp_path, content)
    with pytest.raises(BadInputError, match=expected) as caught:
        read_whole(path, Example)
    assert str(path) in str(caught.value)


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    for read in (lambda: list(read_lines(tmp_path)), lambda: read_whole(tmp_path, Example)):
        with pytest.raises(BadInputError, match="cannot be read"):
            read()


needs_full = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs a device that is always full"
)


@needs_full
def test_a_full_disk_leaves_the_old_file_and_no_half_one(tmp_path):
    path = tmp_path / "examples.jsonl"
    write_records(path, [GOOD])
    before = path.read_bytes()
    (tmp_path / "examples.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(StorageError, match=r"No space left .*make room .*another place") as caught:
        write_records(path, [GOOD] * 1000)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["examples.jsonl"]


def in_little_room(tmp_path, code):
    """Runs code in a process that may make no file longer than 10,000 bytes."""
    start = (
        "import resource; from pathlib import Path; from tracegap.files import *; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)); "
        f"path = Path({str(tmp_path / 'lines')!r})\n"
    )
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True)


def test_a_file_that_outgrows_its_room_is_taken_away_again(tmp_path):
    path = tmp_path / "lines"
    write_lines(path, ["old"])
    done = in_little_room(tmp_path, "write_lines(path, ['x' * 999] * 50)")
    assert f"StorageError: {path}: cannot be written (File too large)" in done.stderr
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_appending_goes_on_where_the_room_ran_out(tmp_path):
    path = tmp_path / "lines"
    line = "x" * 999
    done = in_little_room(tmp_path, f"for _ in range(50): append_lines(path, ['{line[1:]}é'])")
    assert "StorageError" in done.stderr
    assert not path.read_bytes().endswith(b"\n")  # a half line, as after a kill
    drop_half_line(path)
    append_lines(path, [line])
    assert [text for _, text in read_lines(path)] == [line[1:] + "é"] * 9 + [line]


def test_what_was_appended_survives_a_kill(tmp_path):
    path = tmp_path / "lines"
    code = (
        "import itertools, sys; from pathlib import Path; from tracegap.files import append_lines\n"
        f"for i in itertools.count(): append_lines(Path({str(path)!r}), [f'{{i}}' * 3000]); "
        "print(i, flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
        for _ in range(20):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
    drop_half_line(path)
    lines = [text for _, text in read_lines(path)]
    assert len(lines) > acknowledged >= 19
    assert lines == [f"{i}" * 3000 for i in range(len(lines))]


@pytest.mark.parametrize("write", [write_text, lambda path, text: append_lines(path, [text])])
def test_a_file_where_a_folder_should_be_is_a_storage_error(tmp_path, write):
    write_text(tmp_path / "file", "kept")
    with pytest.raises(StorageError, match="cannot be written"):
        write(tmp_path / "file" / "below", "x")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("failure", [BadInputError("a bad record"), KeyboardInterrupt()])
def test_what_stops_the_records_is_raised_as_it_is_and_leaves_no_half_file(tmp_path, failure):
    path = tmp_path / "lines"
    write_lines(path, ["old"])

    def stopped():
        yield "new"
        raise failure

    with pytest.raises(type(failure)):
        write_lines(path, stopped())
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=9), max_size=4)
)
def test_cut_anywhere_only_whole_lines_are_left(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("cut") / "lines"
    append_lines(path, lines)
    whole = path.read_bytes()
    for end in range(0, len(whole), 3):
        path.write_bytes(whole[:end])
        drop_half_line(path)
        left = path.read_bytes()
        assert whole.startswith(left)
        assert left.count(b"\n") == whole[:end].count(b"\n")
        assert left[-1:] in (b"", b"\n")


@needs_full
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


def test_a_folders_hash_cannot_be_met_by_moving_content_into_names(tmp_path):
    write_text(tmp_path / "one" / "a", "x")
    write_text(tmp_path / "one" / "b", "y")
    write_text(tmp_path / "two" / "a", "xb\0y")
    assert content_hash(tmp_path / "one") != content_hash(tmp_path / "two")
    write_text(tmp_path / "three" / "b", "y")
    write_text(tmp_path / "three" / "a", "x")
    assert content_hash(tmp_path / "three") == content_hash(tmp_path / "one")


def test_a_hash_of_what_is_missing_is_an_error(tmp_path):
    with pytest.raises(BadInputError, match="none: cannot be read"):
        content_hash(tmp_path / "none")
