"""Which files are read, and how they are unpacked."""

import gzip
import sys
from pathlib import Path

import pytest

from tracegap.audit.reading.files import files_of, kind_of, opened, place_of
from tracegap.errors import BadInputError, SettingsError


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


def test_without_zstandard_the_remedy_is_named(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with (
        pytest.raises(BadInputError, match="pip install 'zstandard"),
        opened(path),
    ):
        pass


def test_files_elsewhere_are_read_as_local_ones_are(tmp_path):
    pytest.importorskip("upath")
    folder = place_of("memory://outputs/run")
    folder.mkdir(parents=True)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(b"text"))
    (folder / "b.txt").write_bytes(b"")
    left_out = []
    (found,) = files_of([folder], left_out.append)
    assert str(found) == "memory://outputs/run/a.jsonl.gz"
    assert [path.name for path in left_out] == ["b.txt"]
    with opened(found) as stream:
        assert stream.read() == b"text"
    with pytest.raises(BadInputError, match="memory://outputs/nowhere: is not there"):
        files_of([place_of("memory://outputs/nowhere")], print)
    assert place_of("a/b.jsonl") == Path("a/b.jsonl")


def test_what_a_storage_raises_is_one_sentence(tmp_path, monkeypatch):
    upath = pytest.importorskip("upath")
    with pytest.raises(SettingsError, match="nosuch"):
        place_of("nosuch://a/b")
    folder = place_of("memory://outputs")
    monkeypatch.setattr(upath.UPath, "is_dir", lambda path: 1 / 0)
    with pytest.raises(BadInputError, match=r"memory://outputs.* cannot be reached"):
        files_of([folder], print)
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(SettingsError, match=r"pip install .*universal-pathlib"):
        place_of("s3://a/b")
