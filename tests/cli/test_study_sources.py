"""Where items come from: what is of runs alone is refused of files."""

import pytest

from tracegap.cli.study_sources import pool_of_outputs
from tracegap.errors import SettingsError


def test_files_teach_nothing(tmp_path):
    with pytest.raises(SettingsError, match="--taught is of runs"):
        pool_of_outputs([tmp_path / "a.jsonl"], [], True, 0, None, None, [])


def test_an_arm_that_is_not_there_is_named(tmp_path):
    file = tmp_path / "outputs.jsonl"
    file.write_text(
        '{"id": "q", "question": "Where?", "context": ["It is here."], "gold": "here", '
        '"output": "<think>Hm.</think> <answer>here</answer>"}\n'
    )
    with pytest.raises(SettingsError, match="arm 'three' is not in these outputs"):
        pool_of_outputs([file], ["three"], False, 0, None, None, [])
