"""The command `tracegap export`: rows of a run, counted out."""

import json

import pytest


@pytest.mark.parametrize("form", ["prm", "preference", "kto"])
def test_rows_of_a_run_are_written_and_counted(tracegap, mock_run, tmp_path, form):
    code, out, err = tracegap(
        *("export", mock_run, "--as", form, "--output-dir", tmp_path / "rows", "--no-balanced"),
        *("--test-share", "0.3", "--json"),
    )
    assert code == 0, err
    found = json.loads(out)
    for part in ("train", "test"):
        lines = (tmp_path / "rows" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == found["rows"][part]
    made_of = 2 if form == "preference" else 1
    in_rows = made_of * sum(found["rows"].values())
    assert found["texts"] == in_rows + sum(found["unused"].values()) == 24


def test_what_was_written_is_told(tracegap, mock_run, tmp_path):
    code, out, err = tracegap("export", mock_run, "--as", "prm", "--output-dir", tmp_path / "rows")
    assert code == 0, err
    assert "Rows that could be written" in out
    assert "Each text that was read is in a row, or stands here." in out


def test_what_does_not_fit_is_wrong_use(refused, mock_run, tmp_path):
    rows = ("--as", "kto", "--output-dir", tmp_path / "rows")
    said = refused("export", mock_run, *rows, "--task", "babi", code=2)
    assert "is a run, which knows its task" in said
    said = refused("export", tmp_path / "file.jsonl", *rows, code=2)
    assert "holds no run; for a file of outputs name its task" in said
