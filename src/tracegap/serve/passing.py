"""The other paths below `/v1/`: passed through to the upstream, and nothing is checked on them."""

import re
from contextlib import AsyncExitStack

from fastapi import Request, Response

from tracegap.serve.disconnect import Streaming, unless_gone
from tracegap.serve.headers import to_client
from tracegap.serve.refusals import ServeError
from tracegap.serve.request_bodies import body_of
from tracegap.serve.server import Server

UNCHECKED = {"x-tracegap": "unchecked"}
"""The header of every answer that nothing was checked of."""
_METHODS = frozenset({"GET", "POST", "DELETE"})
_PATH = re.compile(rb"/v1(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)", re.ASCII)
_UPWARDS = re.compile(rb"(?:^|/|%2f)(?:\.|%2e){1,2}(?:/|%2f|$)", re.IGNORECASE)


async def passed(server: Server, request: Request) -> Response:
    """Passes a request through as it is.

    Raises:
        ServeError: It may not be, or the upstream is gone.
    """
    if server.settings.only_checked:
        raise ServeError(404, "Nothing is checked on this path, so it is closed.", "not_found")
    return await _passed(server, request)


async def models(server: Server, request: Request) -> Response:
    """Passes on the upstream's list of models.

    Raises:
        ServeError: The upstream is gone.
    """
    return await _passed(server, request)


async def _passed(server: Server, request: Request) -> Response:
    upstream = server.needs_upstream()
    path = _PATH.fullmatch(request.scope["raw_path"])
    if path is None or _UPWARDS.search(path[1]):
        raise ServeError(404, "There is no such path.", "not_found")
    if request.method not in _METHODS:
        raise ServeError(405, "Method Not Allowed.", "invalid_request")
    headers = server.headers_for_upstream(request)
    if kind := request.headers.get("content-type"):
        headers["content-type"] = kind
    query = request.scope["query_string"].decode("latin-1")
    stack = AsyncExitStack()
    try:
        async with unless_gone(request):
            await stack.enter_async_context(server.turn())
            opened = upstream.asked(
                request.method, path[1].decode(), headers, body_of(request), query
            )
            exchange = await stack.enter_async_context(opened)
    except BaseException:
        await stack.aclose()
        raise
    reply = exchange.reply
    if reply.status >= 400:
        server.metrics.upstream_failed(f"status-{reply.status}")
    given = {**to_client(reply.headers), **UNCHECKED}
    given |= {
        name: reply.headers[name]
        for name in ("content-type", "content-encoding")
        if name in reply.headers
    }
    return Streaming(upstream.told(exchange.parts()), stack, given, reply.status)
