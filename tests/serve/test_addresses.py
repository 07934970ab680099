"""Addresses of upstreams: their credentials and queries are used, not dropped."""

import base64

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from serving import MESSAGES, RIGHT, ask, client, completion, running, told
from tracegap.serve.addresses import Address
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


def test_an_address_is_a_place_credentials_and_a_query():
    address = Address.of("https://me:p%40ss@Host.example:444/openai/v1/?api-version=7")
    assert (address.secure, address.name, address.port) == (True, "host.example", 444)
    assert address.host == "Host.example:444"
    assert address.authorization == "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert address.target("/chat/completions") == "/openai/v1/chat/completions?api-version=7"
    assert address.target("/files", "limit=2") == "/openai/v1/files?api-version=7&limit=2"
    plain = Address.of("http://[::1]/v1")
    assert (plain.name, plain.port, plain.host) == ("::1", 80, "[::1]")
    assert (plain.authorization, plain.target("/x", "a=1")) == (None, "/v1/x?a=1")


@pytest.mark.parametrize("url", ["ftp://a/v1", "http://", "http://a:0/", "http://a/#b", "http://é"])
def test_what_cannot_be_an_address_is_none(url):
    with pytest.raises(ValueError, match="address"):
        Address.of(url)


def test_credentials_and_query_of_an_upstream_reach_it():
    seen = []

    async def answer(request):
        seen.append((request.url.query, request.headers.get("authorization")))
        return JSONResponse(completion(RIGHT))

    app = Starlette(routes=[Route("/deployments/m/chat/completions", answer, methods=["POST"])])
    with running(app) as there:
        upstream = there.replace("//", "//me:secret@") + "/deployments/m?api-version=2024-10-21"
        settings = ServeSettings(upstream=upstream)
        assert "secret" not in repr(settings)
        with running(create_app(settings)) as place:
            assert told(ask(place))["judgement"] == "right"
            client(place, "theirs").chat.completions.create(model="m", messages=MESSAGES)
    basic = "Basic " + base64.b64encode(b"me:secret").decode()
    assert seen == [("api-version=2024-10-21", basic)] * 2
