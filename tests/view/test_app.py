"""The server behind `tracegap view`."""

import asyncio
import json
import shutil
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.testclient import TestClient

from tracegap.files import write_text
from tracegap.view import app as module
from tracegap.view.app import create_view


@pytest.fixture
def top(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "top" / "runs" / "one")
    write_text(tmp_path / "secret.html", "secret")
    return tmp_path / "top"


@pytest.fixture
def client(top):
    return TestClient(create_view(top), base_url="http://127.0.0.1")


def test_runs_are_listed_and_a_page_is_the_file_itself(client, top):
    assert 'href="/show/runs/one/report.html"' in client.get("/").text
    answer = client.get("/show/runs/one/report.html")
    assert answer.content == (top / "runs" / "one" / "report.html").read_bytes()
    assert answer.headers["last-modified"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_else_is_shown(client, top):
    (top / "out").symlink_to(top.parent)
    write_text(top.parent / "audit.json", "{}")
    write_text(top.parent / "report.html", "secret")
    for path in (
        *("/show/../report.html", "/show/..%2f/report.html", "/show/%2e%2e/report.html"),
        *("/show/out/report.html", "/show//etc/report.html", "/show/runs/report.html"),
        *("/show/runs/one/settings.json", "/show/runs/one/report.samples/..%2fsettings.json"),
        *("/events/runs", "/nothing"),
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "secret" not in answer.text


def test_it_only_reads(client, top):
    before = {path: path.stat().st_mtime_ns for path in top.rglob("*")}
    for path in ("/", "/show/runs/one/report.html", "/show/runs/one/report.html?live"):
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 405
    assert {path: path.stat().st_mtime_ns for path in top.rglob("*")} == before


def test_another_name_for_this_machine_is_refused(top):
    lured = TestClient(create_view(top), base_url="http://evil.example")
    assert lured.get("/").status_code == 400


def test_texts_beside_a_page_are_given(client, top):
    write_text(top / "runs" / "one" / "report.samples" / "s0-1.js", "tracegapPart();")
    answer = client.get("/show/runs/one/report.samples/s0-1.js")
    assert answer.text == "tracegapPart();"
    assert "javascript" in answer.headers["content-type"]


def test_events_tell_what_changes_and_end_with_the_reader(top, monkeypatch):
    states = iter([{"a": 1}, {"a": 1}, {"a": 2}])
    monkeypatch.setattr(module, "live_state", lambda _: next(states))
    looks = iter([False, False, False, True])

    async def gone():
        return next(looks)

    async def read():
        return [event async for event in module._events(top, 0.0, gone)]

    told = asyncio.run(read())
    assert [json.loads(event.removeprefix("data: ")) for event in told] == [{"a": 1}, {"a": 2}]


def test_silence_is_broken_by_a_beat(top, monkeypatch):
    monkeypatch.setattr(module, "live_state", lambda _: {"a": 1})
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_BEATS", 0)
    looks = iter([False, False, True])

    async def gone():
        return next(looks)

    async def read():
        return [event async for event in module._events(top, 0.0, gone)]

    assert asyncio.run(read())[1].startswith(": ")


@contextmanager
def served(top):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            create_view(top, 0.05), log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()  # a page that follows a run does not hold it


def test_a_run_is_followed_in_a_browser_until_its_page_comes(chromium, top):
    run = top / "runs" / "one"
    whole = (run / "report.html").read_text(encoding="utf-8")
    (run / "report.html").unlink()
    work = {"title": "train correct, seed 0", "done": 3, "total": 9, "note": "loss 1.25"}
    write_text(run / "progress.json", json.dumps(work))
    loss = "\n".join(json.dumps({"step": n + 1, "loss": 2 - n / 9}) for n in range(9))
    write_text(run / "students" / "correct-seed0" / "loss.jsonl", loss)
    with served(top) as address, chromium.page() as (page, seen):
        page.goto(address)
        page.click("text=runs/one")
        page.wait_for_selector("#state:has-text('3 of 9')")
        assert "loss 1.25" in page.inner_text("#state")
        assert "1.111 at step 9" in page.inner_text("#loss")
        assert page.locator("#newest pre").count() > 0
        write_text(run / "progress.json", json.dumps({**work, "done": 9}))
        page.wait_for_selector("#state:has-text('9 of 9')")
        (run / "progress.json").unlink()
        write_text(run / "report.html", whole)
        page.wait_for_selector("#hero")
        page.wait_for_selector("html[data-ready]")
        assert seen.errors == []
        assert all(url.startswith((address, "data:")) for url in seen.requests)
