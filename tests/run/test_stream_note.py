"""Notes of a streamed build: files are cut back to what is good, or begun anew."""

import pytest

from tracegap.run.data_report import DataCounts
from tracegap.run.stream_note import Note, append, cut_back, write_note


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "train.jsonl"
    path.write_bytes(b"one\ntwo\nhalf")
    return path


def noted(output, key="k", size=8):
    note = Note(key, 2, {output.name: size}, DataCounts())
    place = output.with_name("note.json")
    write_note(place, note)
    return place, note


def test_what_was_appended_after_the_note_is_cut_off_and_parts_are_taken_away(output):
    place, note = noted(output)
    part = output.with_name(f"{output.name}.000002")
    part.write_bytes(b"three")
    assert cut_back(place, "k", [output]) == note
    assert output.read_bytes() == b"one\ntwo\n"
    assert not part.exists()


@pytest.mark.parametrize("harm", ["other key", "shorter file", "no note", "damaged note"])
def test_what_does_not_fit_is_begun_anew(output, harm):
    place, _ = noted(output, size=100 if harm == "shorter file" else 8)
    if harm == "no note":
        place.unlink()
    if harm == "damaged note":
        place.write_text("{", encoding="utf-8")
    found = cut_back(place, "other" if harm == "other key" else "k", [output])
    assert (found.done, found.sizes) == (0, {})
    assert output.read_bytes() == b""


def test_appending_tells_the_new_size(output):
    part = output.with_name("part")
    part.write_bytes(b"\nthree\n")
    assert append(output, part) == len(b"one\ntwo\nhalf\nthree\n") == output.stat().st_size
