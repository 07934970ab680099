"""The command `tracegap view`."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest


def test_what_is_no_folder_and_a_port_in_use_are_refused(refused, tmp_path):
    assert "is no folder" in refused("view", tmp_path / "none")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} cannot be used" in refused("view", tmp_path, "--port", port)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_it_says_where_it_is_and_ends_with_ctrl_c(tmp_path):
    command = [sys.executable, "-m", "tracegap", "view", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    line = process.stdout.readline()
    assert ": http://" in line, process.stderr.read()
    address = line.split(": ")[1].split()[0]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address) as answer:
        assert b"There is no run and no audit" in answer.read()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode in (0, 130, -signal.SIGINT)
