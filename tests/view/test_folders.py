"""Which runs and audits lie in a folder."""

import shutil

from tracegap.files import write_text
from tracegap.view.folders import find_all


def test_runs_and_audits_are_found_and_nothing_within_a_run(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "a" / "run")
    write_text(tmp_path / "a" / "run" / "data" / "audit.json", "{}")
    write_text(tmp_path / "b" / "audit.json", "{}")
    write_text(tmp_path / ".hidden" / "audit.json", "{}")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    found = find_all(tmp_path)
    assert [(one.name, one.kind) for one in found] == [("a/run", "run"), ("b", "audit")]
    assert found[0].mock
    assert found[0].state == "finished"
    assert found[1].state == "not finished"
    assert find_all(tmp_path / "a" / "run")[0].name == "run"


def test_how_far_a_run_is_and_what_is_wrong_with_it_is_said(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "run")
    work = '{"title": "train correct, seed 0", "done": 3, "total": 9, "note": ""}'
    write_text(tmp_path / "run" / "progress.json", work)
    assert find_all(tmp_path)[0].state == "train correct, seed 0: 3 of 9"
    write_text(tmp_path / "run" / "progress.json", "{")
    assert find_all(tmp_path)[0].state == "finished"
    write_text(tmp_path / "run" / "settings.json", "{]")
    assert "damaged" in find_all(tmp_path)[0].about
