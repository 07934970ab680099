"""The server behind: slow, refusing, dead, or talking nonsense."""

import asyncio
import json
import threading
import time

import openai
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hostile_serving import behind, streamed
from serving import (
    HTTP,
    MESSAGES,
    RIGHT,
    Served,
    Upstream,
    ask,
    many,
    proxied,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


def test_a_slow_upstream_is_given_up():
    with proxied(Upstream([RIGHT], seconds=3), first_byte_timeout=0.3) as address:
        with pytest.raises(openai.InternalServerError, match=r"0\.3 seconds") as caught:
            ask(address)
        assert caught.value.status_code == 504


@pytest.mark.parametrize(
    ("status", "given"), [(400, 400), (401, 401), (429, 429), (500, 502), (503, 502)]
)
@pytest.mark.parametrize("stream", [False, True])
def test_the_upstreams_refusals_are_passed_on(status, given, stream):
    with proxied(Upstream([RIGHT], status=status)) as address:
        with pytest.raises(openai.APIStatusError) as caught:
            ask(address, stream=stream)
        assert caught.value.status_code == given
        assert caught.value.response.headers["retry-after"] == "7"
        assert HTTP.get(f"{address}/health").json()["running"] == 0


def test_when_the_upstream_dies_every_request_still_gets_an_answer():
    upstream = Upstream([RIGHT], seconds=1.0)
    other = Served(upstream.app)
    with other as behind:
        app = create_app(ServeSettings(upstream=f"{behind}/v1", first_byte_timeout=5))
        with running(app) as address:
            results = []
            thread = threading.Thread(target=lambda: results.extend(asyncio.run(many(address, 20))))
            thread.start()
            while len(upstream.bodies) < 20:
                time.sleep(0.01)
            other.stop()  # while all twenty are with it
            thread.join(20)
            assert len(results) == 20
            assert {answer.status_code for answer in results} <= {200, 502}
            assert all(a.json()["error"]["message"] for a in results if a.status_code == 502)
            assert HTTP.get(f"{address}/health").json()["running"] == 0


def test_nobody_there_is_a_502():
    app = create_app(ServeSettings(upstream="http://127.0.0.1:9/v1"))
    with running(app) as address:
        for stream in (False, True):
            with pytest.raises(openai.InternalServerError, match="upstream is gone") as caught:
                ask(address, stream=stream)
            assert caught.value.status_code == 502
            assert caught.value.response.headers["retry-after"]


def test_an_upstream_that_talks_nonsense_is_a_502():
    async def nonsense(request):
        return JSONResponse({"choices": [{"text": "x"}]})

    app = Starlette(routes=[Route("/v1/chat/completions", nonsense, methods=["POST"])])
    with (
        running(app) as behind,
        running(create_app(ServeSettings(upstream=f"{behind}/v1"))) as address,
        pytest.raises(openai.InternalServerError, match="no chat completion"),
    ):
        ask(address)


def test_a_line_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr("tracegap.serve.events.LARGEST_BODY", 10_000)

    async def endless():
        while True:
            yield b"x" * 4000

    said, _ = asyncio.run(streamed(endless()))
    assert "without a line's end" in said


@pytest.mark.parametrize(
    "text", ['"half \\ud83d"', '"<answer>[\\"\\udfff\\"]</answer>"', '"x", "logprobs": -Infinity']
)
def test_what_is_no_plain_json_still_reaches_the_client(text):
    said = f'{{"choices": [{{"index": 0, "message": {{"content": {text}}}}}]}}'

    async def answer(request):
        return Response(said, media_type="application/json")

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        got = HTTP.post(f"{place}/v1/chat/completions", json={"messages": MESSAGES})
        assert got.status_code == 200
        assert "judgement" in got.text
        assert json.loads(got.content)["choices"][0]["message"]


def test_a_slow_upstream_is_asked_once_also_on_a_kept_connection():
    upstream = Upstream([RIGHT])
    with proxied(upstream, first_byte_timeout=0.4) as place:
        ask(place)
        upstream.seconds = 60  # longer than the client waits
        with pytest.raises(openai.InternalServerError) as caught:
            ask(place)
        assert caught.value.status_code == 504
        assert len(upstream.bodies) == 2


def test_a_key_with_any_letters_is_passed_on_byte_for_byte():
    upstream = Upstream([RIGHT])
    key = "Bearer schlüssel".encode("latin-1")
    with proxied(upstream) as place:
        got = HTTP.post(
            f"{place}/v1/chat/completions",
            json={"messages": MESSAGES},
            headers={"authorization": key},
        )
        assert got.status_code == 200
    assert upstream.headers[0]["authorization"].encode("latin-1") == key


def failures(place):
    lines = HTTP.get(f"{place}/metrics").text.splitlines()
    found = [line for line in lines if line.startswith("tracegap_upstream_failures_total{")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in found}


def test_every_failure_of_the_upstream_is_counted():
    for options, why in (
        ({"status": 429}, "status-429"),
        ({"status": 500}, "status-500"),
        ({"breaks_off": True}, "gone"),
        ({"seconds": 1}, "slow"),
    ):
        with proxied(Upstream([RIGHT], **options), first_byte_timeout=0.4) as place:
            with pytest.raises(openai.APIError):
                list(ask(place, stream=True))
            assert failures(place) == {why: 1.0}
    with running(create_app(ServeSettings(upstream="http://127.0.0.1:9/v1"))) as place:
        with pytest.raises(openai.APIError):
            ask(place)
        assert failures(place) == {"unreached": 1.0}


def test_an_error_that_is_said_with_status_200_is_one():
    async def answer(request):
        return JSONResponse({"error": {"message": "no credit", "code": "c"}})

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        with pytest.raises(openai.InternalServerError, match="no credit"):
            ask(place)
        assert failures(place) == {"error-event": 1.0}


def test_of_several_upstreams_the_least_busy_is_asked_and_a_missing_one_passed_over():
    slow, quick = Upstream([RIGHT], seconds=1.0), Upstream([RIGHT], seconds=1.0)
    gone = "http://127.0.0.1:9/v1"
    with running(slow.app) as one, running(quick.app) as two:
        settings = ServeSettings(upstream=(gone, f"{one}/v1", f"{two}/v1"))
        with running(create_app(settings)) as place:
            answers = asyncio.run(many(place, 10))
            assert {answer.status_code for answer in answers} == {200}
            assert {len(slow.bodies), len(quick.bodies)} <= {4, 5, 6}
            before = failures(place)["unreached"]
            assert before >= 1
            asyncio.run(many(place, 4))
            assert failures(place)["unreached"] == before  # it is left alone for a while


def test_a_request_that_was_sent_is_not_sent_to_another():
    asked = []

    async def dies(request):
        asked.append(await request.json())
        raise ConnectionResetError

    with running(behind(dies)) as one, running(behind(dies)) as two:
        settings = ServeSettings(upstream=(f"{one}/v1", f"{two}/v1"))
        with running(create_app(settings)) as place:
            with pytest.raises(openai.InternalServerError):
                ask(place)
            assert len(asked) == 1
