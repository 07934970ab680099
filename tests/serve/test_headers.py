"""Headers that go on, both ways."""

from starlette.responses import JSONResponse

from hostile_serving import behind
from serving import HTTP, MESSAGES, RIGHT, Upstream, completion, proxied, running
from tracegap.serve.app import create_app
from tracegap.serve.headers import to_client, to_upstream
from tracegap.serve.settings import ServeSettings

SENT = [
    (b"traceparent", b"00-1-2-01"),
    (b"openai-organization", b"org"),
    (b"authorization", b"Bearer theirs"),
    (b"api-key", b"theirs"),
    (b"cookie", b"a=b"),
    (b"content-length", b"7"),
]


def test_what_the_upstream_is_told():
    told = to_upstream(SENT, "id-1", with_key=True)
    assert told == {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "x-request-id": "id-1",
        "traceparent": "00-1-2-01",
        "openai-organization": "org",
        "authorization": "Bearer theirs",
        "api-key": "theirs",
    }
    assert not {"authorization", "api-key"} & to_upstream(SENT, "id-1", with_key=False).keys()


def test_what_the_client_is_told():
    said = {
        "x-ratelimit-remaining-tokens": "9",
        "openai-processing-ms": "3",
        "x-request-id": "theirs",
        "retry-after": "2",
        "set-cookie": "a=b",
        "content-length": "7",
        "content-type": "application/json",
    }
    assert to_client(said) == {
        "x-ratelimit-remaining-tokens": "9",
        "openai-processing-ms": "3",
        "retry-after": "2",
        "x-upstream-request-id": "theirs",
    }


def test_ids_traces_and_limits_go_both_ways():
    seen = []

    async def answer(request):
        seen.append(dict(request.headers))
        said = {"x-ratelimit-remaining-requests": "41", "x-request-id": "up-1"}
        return JSONResponse(completion(RIGHT), headers=said)

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        sent = {"x-request-id": "mine-7", "traceparent": "00-ab-cd-01", "openai-project": "p"}
        body = {"messages": MESSAGES}
        got = HTTP.post(f"{place}/v1/chat/completions", json=body, headers=sent)
    assert {name: seen[0][name] for name in sent} == sent
    assert got.headers["x-request-id"] == "mine-7"
    assert got.headers["x-upstream-request-id"] == "up-1"
    assert got.headers["x-ratelimit-remaining-requests"] == "41"


def test_a_clients_other_keys_stay_here_where_this_server_has_one():
    upstream = Upstream([RIGHT])
    with proxied(upstream, upstream_key="ours") as place:
        HTTP.post(
            f"{place}/v1/chat/completions",
            json={"messages": MESSAGES},
            headers={"api-key": "theirs", "authorization": "Bearer theirs"},
        ).raise_for_status()
    assert "api-key" not in upstream.headers[0]
    assert upstream.headers[0]["authorization"] == "Bearer ours"
