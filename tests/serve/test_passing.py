"""Paths that nothing is checked on: passed through as they are, or closed."""

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from hostile_serving import connected
from serving import HTTP, Served, client, running
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


class Others:
    """An upstream that says back what it is asked on any path."""

    def __init__(self):
        self.seen = []
        methods = ["GET", "POST", "DELETE", "PUT"]
        self.app = Starlette(routes=[Route("/{path:path}", self.echo, methods=methods)])

    async def echo(self, request):
        body = await request.body()
        self.seen.append((request.method, request.url.path, request.url.query, body))
        if request.url.path == "/v1/embeddings":
            item = {"object": "embedding", "index": 0, "embedding": [0.5]}
            return JSONResponse({"object": "list", "data": [item], "model": "m"})
        if request.url.path == "/v1/completions":
            return StreamingResponse(self.pieces(), media_type="text/event-stream")
        if request.url.path == "/v1/broken":
            return StreamingResponse(self.broken())
        if request.url.path == "/v1/refuses":
            return JSONResponse({"error": {"message": "no"}}, 422)
        return Response(body, media_type=request.headers.get("content-type"))

    async def pieces(self):
        for piece in ("a", "b", "[DONE]"):
            yield f"data: {piece}\n\n"

    async def broken(self):
        yield "a" * 1000
        raise ConnectionResetError


@pytest.fixture
def others():
    upstream = Others()
    with (
        Served(upstream.app) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        yield upstream, place


def test_what_is_asked_elsewhere_goes_through_and_says_that_it_is_unchecked(others):
    upstream, place = others
    found = client(place).embeddings.create(model="m", input="x", encoding_format="float")
    assert found.data[0].embedding == [0.5]
    got = HTTP.post(f"{place}/v1/completions", json={"prompt": "x", "stream": True})
    assert got.text == "data: a\n\ndata: b\n\ndata: [DONE]\n\n"
    assert got.headers["x-tracegap"] == "unchecked"
    assert got.headers["content-type"].startswith("text/event-stream")
    files = {"file": ("a.txt", b"\x00\xff")}
    assert b"\x00\xff" in HTTP.post(f"{place}/v1/files", files=files).content
    HTTP.request("DELETE", f"{place}/v1/responses/a%2Fb?x=1&y=%20").raise_for_status()
    assert upstream.seen[-1][:3] == ("DELETE", "/v1/responses/a/b", "x=1&y=%20")
    assert HTTP.post(f"{place}/v1/refuses", json={}).status_code == 422
    assert 'why="status-422"' in HTTP.get(f"{place}/metrics").text


@pytest.mark.parametrize(
    "path",
    ["/v1/../admin", "/v1/a/%2e%2e/%2e%2e/admin", "/v1/..%2fadmin", "/v1/.%2E/x", "/v1/a/.."],
)
def test_no_path_leads_out_of_the_upstreams_address(others, path):
    upstream, place = others
    with connected(place) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        assert line.recv(4000).startswith(b"HTTP/1.1 404")
    assert upstream.seen == []


def test_what_breaks_off_on_the_way_is_cut_off_here_too(others):
    _, place = others
    with pytest.raises(Exception, match=r"(?i)peer closed|incomplete|disconnected"):
        HTTP.post(f"{place}/v1/broken", json={})
    assert HTTP.get(f"{place}/health").json()["running"] == 0


def test_other_methods_and_paths_are_not_offered(others):
    upstream, place = others
    assert HTTP.put(f"{place}/v1/files", json={}).status_code == 405
    assert HTTP.get(f"{place}/elsewhere").status_code == 404
    assert HTTP.get(f"{place}/v1").status_code == 404
    assert upstream.seen == []


def test_what_is_not_checked_may_be_closed():
    upstream = Others()
    with running(upstream.app) as there:
        settings = ServeSettings(upstream=f"{there}/v1", only_checked=True, policy="abstain")
        with running(create_app(settings)) as place:
            got = HTTP.post(f"{place}/v1/completions", json={})
            assert (got.status_code, upstream.seen) == (404, [])
            assert HTTP.get(f"{place}/v1/models").status_code == 200
