"""Leases on folders that machines share."""

import json
import os
import threading
import time

import pytest

from tracegap.errors import SettingsError
from tracegap.run import lease
from tracegap.run.lease import DEAD_AFTER, LEASE_FILE, leased


def of_another_machine(folder, age):
    path = folder / LEASE_FILE
    path.write_text(json.dumps({"token": "t", "machine": "other", "process": 1}))
    now = time.time()
    os.utime(path, (now - age, now - age))
    return path


def test_a_lease_is_there_while_it_is_held_and_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "BEAT", 0.02)
    path = tmp_path / LEASE_FILE
    with leased(tmp_path):
        os.utime(path, (1, 1))
        for _ in range(200):
            if path.stat().st_mtime > 1:
                break
            time.sleep(0.02)
        assert path.stat().st_mtime > 1
    assert list(tmp_path.iterdir()) == []


def test_another_machine_is_waited_for_as_long_as_it_says_that_it_lives(tmp_path):
    of_another_machine(tmp_path, 20)
    with (
        pytest.raises(SettingsError, match=r"tracegap on other is writing.*2\d s ago"),
        leased(tmp_path),
    ):
        pass
    of_another_machine(tmp_path, DEAD_AFTER + 1)
    with leased(tmp_path):
        assert json.loads((tmp_path / LEASE_FILE).read_text())["process"] == os.getpid()


def test_what_this_machine_left_behind_is_taken_over_at_once(tmp_path):
    with leased(tmp_path):
        text = (tmp_path / LEASE_FILE).read_text()
    (tmp_path / LEASE_FILE).write_text(text)
    with leased(tmp_path):
        pass


def test_a_lease_that_was_taken_away_is_left_to_who_took_it(tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "BEAT", 0.01)
    with leased(tmp_path):
        path = of_another_machine(tmp_path, 50)
        before = path.stat().st_mtime
        time.sleep(0.1)
        assert path.stat().st_mtime == before
    assert path.exists()


def test_of_many_who_find_a_dead_lease_one_holds_the_new_one(tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "_machine", lambda: threading.current_thread().name)
    for _ in range(30):
        of_another_machine(tmp_path, DEAD_AFTER + 1)
        start, held = threading.Barrier(8), []

        def take(start=start, held=held):
            start.wait()
            try:
                lease._take(tmp_path / LEASE_FILE, threading.current_thread().name)
            except SettingsError:
                return
            held.append(threading.current_thread().name)

        threads = [threading.Thread(target=take, name=f"m{n}") for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert held == [json.loads((tmp_path / LEASE_FILE).read_text())["token"]]
