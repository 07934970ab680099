"""What a run that goes on shows."""

import json

from tracegap.files import append_lines, write_text
from tracegap.view.live import MOST_POINTS, NEWEST, live_state


def begun(folder, mock_run):
    settings = (mock_run[0] / "settings.json").read_text(encoding="utf-8")
    write_text(folder / "settings.json", settings)
    return folder


def test_a_run_that_has_said_nothing_yet(mock_run, tmp_path):
    found = live_state(begun(tmp_path, mock_run))
    assert found == {
        **{"work": None, "quiet": None, "finished": [], "losses": {}, "newest": [], "page": None}
    }


def test_work_losses_and_newest_outputs_are_read_as_they_come(mock_run, tmp_path):
    run = begun(tmp_path, mock_run)
    work = {"title": "train", "done": 3, "total": 9, "note": "loss 1.2"}
    write_text(run / "progress.json", json.dumps(work))
    steps = (json.dumps({"step": n + 1, "loss": 2.0 - n / 1000}) for n in range(1000))
    append_lines(run / "students" / "correct-seed0" / "loss.jsonl", steps)
    outputs = [
        json.dumps({"example_id": f"e{n}", "arm": "correct", "seed": 0, "text": f"t{n}"})
        for n in range(40)
    ]
    path = run / "generations" / "correct-seed0.unfinished-0.jsonl"
    write_text(path, "\n".join(outputs) + '\n{"example_id": "half')
    write_text(run / "manifests" / "build.json", "{}")
    found = live_state(run)
    assert found["work"] == work
    assert found["quiet"] < 60
    assert found["finished"] == ["build"]
    points = found["losses"]["correct-seed0"]
    assert MOST_POINTS <= len(points) <= MOST_POINTS + 1
    assert points[0] == (1, 2.0)
    assert [one["text"] for one in found["newest"]] == [f"t{39 - n}" for n in range(NEWEST)]


def test_damaged_files_are_waited_out(mock_run, tmp_path):
    run = begun(tmp_path, mock_run)
    write_text(run / "progress.json", "{")
    write_text(run / "students" / "correct-seed0" / "loss.jsonl", "[1]\nnot json\n")
    found = live_state(run)
    assert found["work"] is None
    assert found["losses"] == {"correct-seed0": []}


def test_a_finished_run_has_a_page(mock_run):
    assert live_state(mock_run[0])["page"] is not None
    assert live_state(mock_run[0])["work"] is None
