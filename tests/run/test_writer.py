"""One writer of a run's folder, also when another was killed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tracegap.errors import SettingsError, StorageError
from tracegap.run.writer import only_writer


def test_two_writers_do_not_share_a_folder(tmp_path):
    second = only_writer(tmp_path)
    with only_writer(tmp_path), pytest.raises(SettingsError, match="another tracegap"):
        second.__enter__()


HOLDS = """
import sys, time
from pathlib import Path
from tracegap.run.writer import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_folder_is_free_again_once_its_writer_is_killed(tmp_path):
    held = only_writer(tmp_path / "run")
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout.readline() == "held\n"
            with pytest.raises(SettingsError, match="another tracegap is writing to this folder"):
                held.__enter__()
        finally:
            writer.kill()
    with only_writer(tmp_path / "run"), pytest.raises(SettingsError):
        only_writer(tmp_path / "run").__enter__()


def test_a_lock_is_given_back_when_the_work_fails(tmp_path):
    with pytest.raises(KeyError), only_writer(tmp_path):
        raise KeyError
    with only_writer(tmp_path):
        pass


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a place where nothing can be made")
def test_a_place_where_nothing_can_be_made_is_named():
    with pytest.raises(StorageError, match=r"^/proc/run: cannot be written"):
        only_writer(Path("/proc/run")).__enter__()
