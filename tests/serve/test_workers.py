"""Several processes on one port."""

import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from serving import BODY, free_port, process
from tracegap.errors import SettingsError
from tracegap.serve.settings import ServeSettings
from tracegap.serve.workers import run_workers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def children(parent):
    """The processes that a process started, those that Python keeps for itself left out."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as stat:
                    of = int(stat.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{name}/cmdline", encoding="utf-8") as line:
                    said = line.read()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if of == parent and "spawn_main" in said:
                found.append(int(name))
    return found


def checks(address):
    """Returns what is counted, asked over a connection of its own."""
    text = httpx.get(f"{address}/metrics").text
    lines = [line for line in text.splitlines() if line.startswith("tracegap_checks_total{")]
    return sum(float(line.split()[-1]) for line in lines), text


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked up in /proc")
def test_workers_share_a_port_add_up_and_are_started_again():
    port = free_port()
    arguments = ["-m", "tracegap", "serve", "--port", str(port), "--workers", "2"]
    with process(arguments, port, "/health", 60, stderr=subprocess.DEVNULL) as (address, server):
        for _ in range(40):  # each on a connection of its own, so that both get some
            got = httpx.post(f"{address}/v1/check", json=BODY)
            assert got.json()["judgement"] == "wrong"
        assert {checks(address)[0] for _ in range(8)} == {40.0}
        assert "tracegap_running 0.0" in checks(address)[1]
        time.sleep(6)  # one that ends at once would not be started again
        first, second = children(server.pid)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(set(children(server.pid)) - {first}) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        again = set(children(server.pid))
        assert second in again
        assert first not in again
        assert len(again) == 2
        assert httpx.post(f"{address}/v1/check", json=BODY, timeout=60).status_code == 200
        assert checks(address)[0] == 41.0  # what the dead one counted still counts
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
        assert not any(os.path.isdir(f"/proc/{child}") for child in again)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health")


def test_what_cannot_work_is_told_before_any_process_is_started():
    with pytest.raises(SettingsError, match="task 'none'"):
        run_workers(ServeSettings(task="none"), "127.0.0.1", 0, 2)
    with pytest.raises(SettingsError, match="cannot listen"):
        run_workers(ServeSettings(), "192.0.2.1", 1, 2)
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
