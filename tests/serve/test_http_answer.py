"""Responses: bounded, and read without their compression."""

import asyncio
import gzip
import json
import zlib

import pytest
from starlette.responses import Response

from hostile_serving import behind
from serving import RIGHT, ask, completion, event, running, told
from tracegap.serve import http_answer
from tracegap.serve.app import create_app
from tracegap.serve.http_answer import Answer, GoneError, Reply, decoded, whole
from tracegap.serve.settings import ServeSettings


def decode(content, coding, size=7):
    async def parts():
        for at in range(0, len(content), size):
            yield content[at : at + size]

    return asyncio.run(whole(decoded(Reply(200, {"content-encoding": coding}), parts())))


TEXT = b"to be compressed " * 50


def test_a_body_is_read_without_its_compression():
    assert decode(gzip.compress(TEXT), "gzip") == TEXT
    assert decode(zlib.compress(TEXT), "Deflate") == TEXT
    assert decode(TEXT, "identity") == TEXT


@pytest.mark.parametrize(
    ("content", "coding", "said"),
    [
        (b"x", "br", "not asked for"),
        (gzip.compress(TEXT, mtime=0)[:-9], "gzip", "cut short"),
        (b"no gzip at all", "gzip", "no gzip"),
    ],
)
def test_a_compression_that_cannot_be_read_is_told(content, coding, said):
    with pytest.raises(GoneError, match=said):
        decode(content, coding)


def test_little_that_becomes_much_is_given_up(monkeypatch):
    monkeypatch.setattr(http_answer, "LARGEST_BODY", 1_000_000)
    with pytest.raises(GoneError, match="over 1000000 bytes"):
        decode(gzip.compress(b"0" * 5_000_000), "gzip", 65_536)


def test_a_head_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(http_answer, "LARGEST_HEAD", 5000)
    answer = Answer()
    answer.feed(b"HTTP/1.1 200 OK\r\n")
    for number in range(300):
        answer.feed(b"x-%d: %d\r\n" % (number, number))
    with pytest.raises(GoneError, match="head is over"):
        answer.feed(b"y: %s\r\n" % (b"z" * 2000))


@pytest.mark.parametrize("stream", [False, True])
def test_a_compressed_answer_is_checked(stream):
    async def answer(request):
        said = event({"content": RIGHT}) + event({}, "stop") + "data: [DONE]\n\n"
        kind = "text/event-stream"
        if not stream:
            said, kind = json.dumps(completion(RIGHT)), "application/json"
        headers = {"content-encoding": "gzip"}
        return Response(gzip.compress(said.encode()), 200, headers, kind)

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        got = ask(place, stream=stream)
        last = list(got)[-1] if stream else got
        assert told(last)["judgement"] == "right"
