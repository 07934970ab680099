"""Rows pushed to the hub: an arm a configuration, and a refusal is one sentence."""

import pytest

from tracegap.errors import StorageError
from tracegap.run import push_rows
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder

EXPERIMENT = Experiment(task={"name": "babi"}, student="mock", arms=("vanilla", "correct"))


class Rows:
    def __init__(self, path, pushed):
        self.path, self.pushed = path, pushed

    def push_to_hub(self, name, config_name):
        if config_name == "vanilla" and name == "me/refused":
            raise OSError("401\nlog in")
        self.pushed.append((self.path.name, name, config_name))


@pytest.fixture
def pushed(monkeypatch):
    pytest.importorskip("huggingface_hub")
    found = []
    monkeypatch.setattr(push_rows, "rows_of_arm", lambda path: Rows(path, found))
    return found


def test_each_arm_is_a_configuration(pushed, tmp_path):
    address = push_rows.push(RunFolder(tmp_path), EXPERIMENT, "me/rows")
    assert address == "https://huggingface.co/datasets/me/rows"
    assert pushed == [
        ("vanilla.jsonl", "me/rows", "vanilla"),
        ("correct.jsonl", "me/rows", "correct"),
    ]


def test_a_refusal_names_the_arm_and_what_to_do(pushed, tmp_path):
    with pytest.raises(StorageError, match=r"did not take arm 'vanilla' \(401\); log in with"):
        push_rows.push(RunFolder(tmp_path), EXPERIMENT, "me/refused")
    assert pushed == []
