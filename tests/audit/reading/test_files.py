"""Which files are read, and how they are unpacked."""

import gzip

import pytest

from tracegap.audit.reading.files import files_of, kind_of, opened
from tracegap.errors import BadInputError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jsonl", ".jsonl"),
        ("a.JSONL", ".jsonl"),
        ("a.csv.gz", ".csv"),
        ("a.json.zst", ".json"),
        ("a.gz", ""),
    ],
)
def test_the_ending_of_the_packer_is_passed_over(tmp_path, name, kind):
    assert kind_of(tmp_path / name) == kind


def test_a_folder_gives_its_files_and_names_the_others(tmp_path):
    for name in ("b.jsonl", "a.CSV", "c.txt", ".hidden.jsonl", "g.times.jsonl"):
        (tmp_path / name).write_text("")
    left_out = []
    found = files_of([tmp_path, tmp_path / "b.jsonl"], left_out.append)
    assert [path.name for path in found] == ["a.CSV", "b.jsonl"]
    assert [path.name for path in left_out] == ["c.txt"]


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInputError, match="is not there"):
        files_of([tmp_path / "nowhere"], print)
    with pytest.raises(BadInputError, match="holds no file"):
        files_of([tmp_path], print)


def test_bytes_come_unpacked_whatever_the_name(tmp_path):
    zstandard = pytest.importorskip("zstandard")
    for name, data in (
        ("plain", b"text"),
        ("a", gzip.compress(b"text")),
        ("b", zstandard.compress(b"text")),
    ):
        (tmp_path / name).write_bytes(data)
        with opened(tmp_path / name) as stream:
            assert stream.read() == b"text"
