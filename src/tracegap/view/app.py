"""The server behind `tracegap view`: lists runs and audits, shows each, and follows those going on.

It reads and never writes, and answers only what was asked of it by its own name: a page from
elsewhere that a browser was lured to cannot read it by rebinding that name's address.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tracegap.report.page import folder_beside
from tracegap.view.folders import PAGE_FILE, Found, find, find_all
from tracegap.view.live import live_state
from tracegap.view.pages import list_page, live_page

SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_BETWEEN_BEATS = 15
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_view(top: Path, pause: float = SECONDS_BETWEEN_LOOKS) -> Starlette:
    """Returns the application.

    Args:
        top: The folder whose runs and audits are shown.
        pause: Seconds between two looks at a run that goes on.
    """
    top = top.resolve()

    async def index(request: Request) -> Response:
        found = await run_in_threadpool(find_all, top)
        return _html(list_page(top.name, found))

    async def page(request: Request) -> Response:
        found = await run_in_threadpool(_asked, top, request)
        if found.page.is_file() and "live" not in request.query_params:
            return await run_in_threadpool(_file, found.page, "text/html; charset=utf-8")
        return _html(live_page(found))

    async def beside(request: Request) -> Response:
        found = await run_in_threadpool(_asked, top, request)
        name = request.path_params["file"]
        folder = found.root / folder_beside(PAGE_FILE)
        if name not in {path.name for path in folder.glob("*.js")}:
            raise HTTPException(404)
        return await run_in_threadpool(_file, folder / name, "text/javascript; charset=utf-8")

    async def events(request: Request) -> Response:
        found = await run_in_threadpool(_asked, top, request)
        if found.kind != "run":
            raise HTTPException(404)
        stream = _events(found.root, pause, request.is_disconnected)
        return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/events/{name:path}", events),
            Route(f"/show/{{name:path}}/{folder_beside(PAGE_FILE)}/{{file}}", beside),
            Route(f"/show/{{name:path}}/{PAGE_FILE}", page),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
        ],
        exception_handlers={404: _missing},
    )


async def _missing(request: Request, error: Exception) -> Response:
    return PlainTextResponse(
        "There is no such run or audit; / lists those that there are.\n", 404, headers=_HEADERS
    )


def _asked(top: Path, request: Request) -> Found:
    """Returns the run or audit of a request, if it is one of those that are listed."""
    name = request.path_params["name"]
    folder = top if name == top.name else (top / name)
    place = Path(os.path.normpath(folder))
    if place != top and top not in place.resolve().parents:
        raise HTTPException(404)
    found = find(place, top) if place.is_dir() else None
    if found is None:
        raise HTTPException(404)
    return found


def _html(text: str) -> Response:
    return HTMLResponse(text, headers=_HEADERS)


def _file(path: Path, kind: str) -> Response:
    when = formatdate(path.stat().st_mtime, usegmt=True)
    headers = {**_HEADERS, "Last-Modified": when}
    return Response(path.read_bytes(), media_type=kind, headers=headers)


async def _events(
    root: Path, pause: float, gone: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    """Yields the state of a run whenever it changes, and a beat when it does not."""
    before: dict[str, Any] = {}
    idle = 0.0
    while not await gone():
        state = await run_in_threadpool(live_state, root)
        if state != before:
            before, idle = state, 0.0
            yield f"data: {json.dumps(state)}\n\n"
        elif idle >= _SECONDS_BETWEEN_BEATS:
            idle = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(pause)
        idle += pause
