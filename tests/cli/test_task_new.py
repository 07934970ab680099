"""`tracegap task new`."""

import json

from commands import tracegap


def test_a_file_becomes_a_task_that_passes_the_check(tmp_path):
    rows = [
        {"q": f"Who is {n}?", "passages": [f"{n} is Ann.", "It rains."], "answers": ["Ann"]}
        for n in range(9)
    ]
    path = tmp_path / "my-file.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, rows[0]]))
    refused = tracegap("task", "new", path, cwd=tmp_path, stdin=-3)
    assert refused.returncode == 2
    assert "no column is known to be the question" in refused.stderr
    made = tracegap("task", "new", path, "--map", "question=q", cwd=tmp_path, stdin=-3)
    assert made.returncode == 0, made.stderr
    assert "9 examples" in made.stdout
    assert "1 rows put aside: row: the row stands there twice" in made.stdout
    checked = tracegap("task", "check", "my_file_task.py", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "9 examples, 0 faults" in checked.stdout
    assert "note: 9 of 9 examples" in checked.stdout
