"""What every request passes first: the key, and the limits on its body."""

import socket

import openai
import pytest

from hostile_serving import head_of, is_fine
from serving import (
    HTTP,
    JSON_TYPE,
    MESSAGES,
    RIGHT,
    Upstream,
    ask,
    client,
    proxied,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


def test_a_body_that_does_not_tell_its_length_is_limited_too():
    def parts():
        for _ in range(100):
            yield b" " * 1000

    with running(create_app(ServeSettings(max_body=20_000))) as address:
        assert (
            HTTP.post(f"{address}/v1/check", content=parts(), headers=JSON_TYPE).status_code == 413
        )


def test_a_key_is_asked_for_and_never_passed_on():
    upstream = Upstream([RIGHT])
    with proxied(upstream, key="secret", upstream_key="other") as address:
        with pytest.raises(openai.AuthenticationError, match="bearer"):
            ask(address)
        assert client(address, "secret").models.list().data[0].id == "mock"
        client(address, "secret").chat.completions.create(model="mock", messages=MESSAGES)
        assert HTTP.get(f"{address}/health").json()["status"] == "ready"
    assert upstream.headers[0]["authorization"] == "Bearer other"
    with proxied(upstream, key="secret") as address:
        client(address, "secret").chat.completions.create(model="mock", messages=MESSAGES)
    assert "authorization" not in upstream.headers[1]
    with proxied(upstream) as address:
        client(address, "theirs").chat.completions.create(model="mock", messages=MESSAGES)
    assert upstream.headers[2]["authorization"] == "Bearer theirs"


def test_a_body_far_over_the_limit_is_refused_before_it_is_read(address):
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head_of(999_999_999, "/v1/check"))
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")
    is_fine(address)


def test_a_wrong_key_is_refused_everywhere_below_v1():
    with proxied(Upstream([RIGHT]), key="secret") as place:
        for key in ("secre", "secrets", "Secret", "ß"):
            for path in ("chat/completions", "check", "models"):
                got = HTTP.post(
                    f"{place}/v1/{path}",
                    json={},
                    headers={"authorization": f"Bearer {key}".encode()},
                )
                assert got.status_code == 401
                assert "TRACEGAP_SERVER_KEY" in got.json()["error"]["message"]
        assert client(place, "secret").models.list()
