"""What the commands print of a run."""

import shutil


def test_the_summary_cuts_no_name(tracegap, mock_run):
    shutil.rmtree(mock_run / "tables")
    _, out, _ = tracegap("report", mock_run)
    assert "incorrect" in out
    assert "…" not in out
