"""The tasks that are offered."""

import pytest

from serving import (
    BODY,
    HTTP,
)
from tracegap.errors import SettingsError
from tracegap.serve.tasks import Offered
from tracegap.tasks import TASKS, get_task


def test_a_request_cannot_choose_a_file_that_is_run(address, tmp_path):
    code = tmp_path / "task.py"
    code.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    answer = HTTP.post(f"{address}/v1/check", json={**BODY, "task": str(code)})
    assert answer.status_code == 400
    assert "unknown" in answer.json()["error"]["message"]
    assert not (tmp_path / "ran").exists()


def test_all_tasks_are_offered_and_the_servers_own_wins():
    assert [t.name for t in Offered(None).candidates(None)][: len(TASKS)] == list(TASKS)
    assert [t.name for t in Offered("babi").candidates(None)] == ["babi"]
    assert Offered("babi").named("marco").name == get_task("marco").name
    with pytest.raises(SettingsError, match="offers"):
        Offered(None).named("/etc/passwd.py")
