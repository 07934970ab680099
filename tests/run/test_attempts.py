"""Attempts at jobs: apart from each other, and moved into place at the end."""

import os

import pytest

from tracegap.errors import StorageError
from tracegap.run.attempts import ATTEMPTS, adopt_attempts, new_attempt, settle


def write(path, text, time=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if time is not None:
        os.utime(path, (time, time))
    return path


def inside(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_attempt_begins_with_what_the_last_one_had_finished(tmp_path):
    place = tmp_path / "students" / "a"
    first = new_attempt(tmp_path, "train-a", [place])
    assert inside(first) == {}
    write(first / "students" / "a" / "checkpoint.safetensors", "10", time=50)
    write(first / "students" / "a" / "checkpoint.safetensors.part", "half")
    second = new_attempt(tmp_path, "train-a", [place])
    assert inside(second) == {"students/a/checkpoint.safetensors": "10"}
    write(second / "students" / "a" / "checkpoint.safetensors", "20", time=60)
    write(first / "students" / "a" / "checkpoint.safetensors", "15", time=55)  # it lives on
    assert inside(new_attempt(tmp_path, "train-a", [place])) == {
        "students/a/checkpoint.safetensors": "20"
    }
    assert inside(new_attempt(tmp_path, "train-ab", [])) == {}


def test_an_attempt_goes_on_from_what_a_single_process_had_begun(tmp_path):
    path = tmp_path / "generations" / "a.jsonl"
    write(path.with_name("a.unfinished-00.jsonl"), "one\n")
    write(path.with_name("a.times.jsonl"), "t\n")
    write(path.with_name("a-other.unfinished-00.jsonl"), "another's")
    write(path, "of other settings")
    folder = new_attempt(tmp_path, "generate-a", [path])
    assert inside(folder) == {
        "generations/a.unfinished-00.jsonl": "one\n",
        "generations/a.times.jsonl": "t\n",
    }
    (folder / "generations" / "a.unfinished-00.jsonl").unlink()
    write(folder / "generations" / "a.jsonl", "whole")
    settle(folder, tmp_path)
    assert inside(tmp_path) == {
        "generations/a.jsonl": "whole",
        "generations/a.times.jsonl": "t\n",
        "generations/a-other.unfinished-00.jsonl": "another's",
    }


def test_a_folder_takes_the_place_of_another_whole(tmp_path):
    write(tmp_path / "students" / "a" / "old.bin", "old")
    for text in ("new", "newer"):
        folder = new_attempt(tmp_path, "train-a", [])
        write(folder / "students" / "a" / "adapter.bin", text)
        settle(folder, tmp_path)
        assert inside(tmp_path) == {"students/a/adapter.bin": text}


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / ATTEMPTS).write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        new_attempt(tmp_path, "train-a", [])


def test_a_single_process_takes_over_what_attempts_had_finished(tmp_path):
    for job, text in (("train-a", "10"), ("train-b", "20")):
        folder = new_attempt(tmp_path, job, [])
        write(folder / "students" / job[-1] / "checkpoint.safetensors", text)
    write(tmp_path / "students" / "b" / "adapter.bin", "done")
    adopt_attempts(tmp_path, lambda job: job == "train-b")
    assert inside(tmp_path) == {
        "students/a/checkpoint.safetensors": "10",
        "students/b/adapter.bin": "done",
    }
    write(tmp_path / "students" / "a" / "checkpoint.safetensors", "30", time=2e9)
    folder = new_attempt(tmp_path, "train-a", [])
    write(folder / "students" / "a" / "checkpoint.safetensors", "10", time=5)
    adopt_attempts(tmp_path, lambda job: False)
    assert inside(tmp_path)["students/a/checkpoint.safetensors"] == "30"
