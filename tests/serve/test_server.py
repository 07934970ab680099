"""What the endpoints share."""

import asyncio

import pytest
from starlette.requests import Request

from serving import EXAMPLE, TASK
from tracegap.errors import SettingsError
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.server import Server
from tracegap.serve.settings import ServeSettings


def request(*headers):
    state = {"request_id": "id-1", "notes": {}}
    return Request({"type": "http", "headers": list(headers), "state": state})


def test_a_turn_is_held_and_given_back_and_a_full_queue_told():
    server = Server(ServeSettings(running=1, waiting=0))

    async def run():
        async with server.turn():
            assert server.gate.running == 1
            with pytest.raises(ServeError) as caught:
                async with server.turn():
                    pass
            assert caught.value.status == 429
        assert server.gate.running == 0

    asyncio.run(run())


def test_without_an_upstream_that_is_told():
    with pytest.raises(ServeError, match="--upstream"):
        Server(ServeSettings()).needs_upstream()
    with pytest.raises(SettingsError):
        Server(ServeSettings(task="none"))


@pytest.mark.parametrize(
    ("options", "passed"),
    [({}, True), ({"key": "k"}, False), ({"upstream_key": "k"}, False)],
)
def test_the_clients_key_goes_on_only_where_it_is_the_upstreams(options, passed):
    server = Server(ServeSettings(upstream="http://127.0.0.1:9/v1", **options))
    told = server.headers_for_upstream(request((b"authorization", b"Bearer theirs")))
    assert (told.get("authorization") == "Bearer theirs") is passed
    assert told["x-request-id"] == "id-1"


@pytest.mark.parametrize("content", [False, True])
def test_content_is_noted_only_if_it_is_asked_for(content):
    server = Server(ServeSettings(log_content=content))
    asking = request()
    field = {"task": "cotempqa", "judgement": "wrong", "tries": 2}
    server.note(asking, field, Asked(TASK, EXAMPLE.question, ()), "said")
    notes = asking.scope["state"]["notes"]
    assert (notes["judgement"], notes["tries"]) == ("wrong", 2)
    assert ("generation" in notes) is content
