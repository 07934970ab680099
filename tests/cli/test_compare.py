"""The command `tracegap compare`."""

import json
import shutil


def test_two_runs_as_tables_sentences_json_and_page(tracegap, mock_run, tmp_path):
    again = tmp_path / "again"
    shutil.copytree(mock_run, again)
    code, out, err = tracegap("compare", mock_run, again, "--output-dir", tmp_path / "cmp")
    assert code == 0, err
    for said in ("Leaderboard", "Paired differences", "have the same settings", "compare.html"):
        assert said in out
    code, out, _ = tracegap("compare", mock_run, again, "--json")
    assert code == 0
    found = json.loads(out)
    assert len(found["leaderboard"]) == 2 * len(found["differences"])
    assert all(pair["flips"] == [] for pair in found["differences"])


def test_one_run_is_wrong_use_and_a_runs_folder_is_not_written_to(tracegap, mock_run, tmp_path):
    code, _, err = tracegap("compare", mock_run)
    assert code == 2
    assert "two or more" in err
    shutil.copytree(mock_run, tmp_path / "again")
    code, _, err = tracegap(
        "compare", mock_run, tmp_path / "again", "--output-dir", tmp_path / "again"
    )
    assert code == 2
    assert "holds a run" in err
