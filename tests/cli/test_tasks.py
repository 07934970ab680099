"""The commands `tracegap tasks` and `tracegap task check`."""

import json

from paths import DOCS
from tracegap.tasks import TASKS, get_task


def test_tasks_as_json_name_all_with_their_classes(tracegap):
    code, out, _ = tracegap("tasks", "--json")
    assert code == 0
    found = {entry["name"]: entry for entry in json.loads(out)["tasks"]}
    assert found.keys() >= TASKS.keys()
    for name in TASKS:
        task = get_task(name)
        assert found[name]["labels"] == list(task.labels)
        assert found[name]["licence"] == task.licence
        assert 0.4 < found[name]["form_leak"]["text"] < 0.6


def test_a_task_that_breaks_the_contract_is_a_fault_of_input(tracegap, tmp_path):
    page = (DOCS / "adding-a-task.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    file = tmp_path / "my_task.py"
    file.write_text(code.replace("label=label,", 'label="eldest",'), encoding="utf-8")
    status, out, _ = tracegap("task", "check", file, "--json")
    found = json.loads(out)
    assert status == 1
    assert (found["task"], found["examples"]) == (str(file), 200)
    assert any("not among the task's labels" in violation for violation in found["violations"])
    status, out, _ = tracegap("task", "check", file)
    assert status == 1
    assert f"{len(found['violations'])} fault" in out


def test_a_file_that_is_no_task_is_a_fault_of_input(refused, tmp_path):
    file = tmp_path / "my_task.py"
    file.write_text("x = 1 / 0", encoding="utf-8")
    assert "line 1: ZeroDivisionError" in refused("task", "check", file)
