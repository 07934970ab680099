"""A comparison from Python."""

import shutil

import pytest

from tracegap import compare


def test_it_shows_itself_gives_frames_and_writes_page_and_tables(mock_run, tmp_path):
    pytest.importorskip("pandas")
    shutil.copytree(mock_run[0], tmp_path / "again")
    found = compare(mock_run[0], tmp_path / "again", page_folder=tmp_path)
    assert "have the same settings" in found._repr_html_()
    assert len(found.frame("leaderboard")) == 6
    page = found.report(tmp_path)
    assert page.name == "compare.html"
    written = {path.name for path in tmp_path.glob("*.csv")}
    assert written == {"leaderboard.csv", "differences.csv"}  # nothing flips, nothing differs
