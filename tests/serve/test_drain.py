"""The end of a server, told to it while it works."""

import json
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

from serving import HTTP, MESSAGES, RIGHT, Upstream, free_port, process, running
from tracegap.serve.drain import Drain
from tracegap.serve.refusals import ServeError


def test_only_questions_about_its_state_are_answered_while_it_drains():
    drain = Drain()
    drain.look_at("/v1/check")
    drain.begun = True
    drain.look_at("/health")
    drain.look_at("/metrics")
    with pytest.raises(ServeError) as caught:
        drain.look_at("/v1/check")
    assert caught.value.status == 503
    assert caught.value.headers["connection"] == "close"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
@pytest.mark.parametrize(("seconds", "deadline", "status"), [(2.0, 20, 200), (60.0, 1, None)])
def test_what_runs_may_end_until_the_deadline_and_nothing_new_begins(seconds, deadline, status):
    upstream = Upstream([RIGHT], seconds=seconds)
    port = free_port()
    with running(upstream.app) as there:
        arguments = ["-m", "tracegap", "serve", "--port", str(port)]
        options = ["--upstream", f"{there}/v1", "--drain-timeout", str(deadline)]
        with process([*arguments, *options], port, "/health", 60, stderr=subprocess.DEVNULL) as (
            address,
            server,
        ):
            got = []

            def ask():
                try:
                    body = {"messages": MESSAGES}
                    url = f"{address}/v1/chat/completions"
                    got.append(httpx.post(url, json=body, timeout=30).status_code)
                except httpx.TransportError:
                    got.append(None)

            asking = threading.Thread(target=ask)
            asking.start()
            while not upstream.bodies:
                time.sleep(0.02)
            start = time.monotonic()
            server.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            health = HTTP.get(f"{address}/health")
            assert (health.status_code, health.json()["status"]) == (503, "draining")
            late = HTTP.post(f"{address}/v1/check", content=json.dumps({}))
            assert late.status_code in (415, 503)
            assert server.wait(deadline + 8) in (0, -signal.SIGTERM)
            taken = time.monotonic() - start
            asking.join(10)
    assert got[0] == status or (status is None and got[0] in (None, 500))
    assert taken < (seconds + 4 if status else deadline + 5)
