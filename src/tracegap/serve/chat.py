"""Chat completions: passed on to the upstream, checked, and handled as the policy has it."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from tracegap.serve import policies, replay
from tracegap.serve.bodies import ChatRequest, as_json, encoded, read_chat
from tracegap.serve.disconnect import Streaming, unless_gone
from tracegap.serve.prompts import Asked, read_asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.request_bodies import body_of
from tracegap.serve.server import Server
from tracegap.serve.streaming import annotated
from tracegap.serve.upstream import Said, Streamed, Upstream


@dataclass(frozen=True)
class Chat:
    """One chat request.

    Attributes:
        request: As it came.
        content: Its body.
        sent: Its body, read.
        body: What of it is ours.
        asked: What it asks, if that can be told.
    """

    server: Server
    upstream: Upstream
    request: Request
    content: bytes
    sent: dict[str, Any]
    body: ChatRequest
    asked: Asked | None

    async def answer(self) -> Response:
        """Returns the response."""
        if not self.body.stream:
            async with unless_gone(self.request), self.server.turn():
                said = await self._judged()
            return as_json(said.completion, said.headers)
        if self.server.settings.policy == "annotate":
            return await self._streamed()
        return await self._streamed_in_the_end()

    async def _judged(self) -> Said:
        """Returns a whole completion, as the policy has it."""
        # a policy that may throw a completion away must see its end first
        passed = _without(self.sent, "tracegap")
        whole = _without(passed, "stream", "stream_options") if self.body.stream else passed
        headers = self.server.headers_for_upstream(self.request)
        return await self._by_policy(
            whole, lambda wanted: self.upstream.complete(self._to_send(wanted), headers)
        )

    async def _by_policy(self, body: dict[str, Any], complete: policies.Complete) -> Said:
        server = self.server
        said = await policies.answer(body, self.asked, complete, server.settings, server.judge)
        completion = said.completion
        text = server.judge.text_of(completion["choices"][0])
        self.request.scope["state"]["completion"] = completion
        server.note(self.request, completion["tracegap"], self.asked, text)
        return said

    def _to_send(self, wanted: dict[str, Any]) -> bytes:
        # byte for byte as it came, if nothing of it had to change
        return self.content if wanted == self.sent else encoded(wanted)

    async def _streamed(self) -> Response:
        """Opens the upstream's stream before the answer begins: its refusal has a status."""
        stack = AsyncExitStack()
        body = self._to_send(_without(self.sent, "tracegap"))
        headers = self.server.headers_for_upstream(self.request)
        try:
            async with unless_gone(self.request):
                await stack.enter_async_context(self.server.turn())
                opened = await stack.enter_async_context(self.upstream.stream(body, headers))
        except BaseException:
            await stack.aclose()
            raise
        if not isinstance(opened, Streamed):
            await stack.aclose()
            return await self._replayed(opened)

        def note(field: dict[str, Any], text: str | None, completion: dict[str, Any]) -> None:
            self.request.scope["state"]["completion"] = completion
            self.server.note(self.request, field, self.asked, text)

        events = annotated(opened.events, self.asked, self.server.judge, note)
        return Streaming(events, stack, opened.headers)

    async def _replayed(self, whole: Said) -> Response:
        """Streams what an upstream that does not stream has said."""

        async def given(_: dict[str, Any]) -> Said:
            return whole

        said = await self._by_policy(self.sent, given)
        chunks = list(replay.replayed(said.completion, self._wants_usage))
        return StreamingResponse(iter(chunks), headers=said.headers, media_type="text/event-stream")

    async def _streamed_in_the_end(self) -> Response:
        """Streams what a policy chose; while it works, a comment now and then."""

        async def work() -> dict[str, Any]:
            async with self.server.turn():
                return (await self._judged()).completion

        working = asyncio.ensure_future(work())
        try:
            async with unless_gone(self.request):
                await asyncio.wait({working}, timeout=replay.KEEP_ALIVE_SECONDS)
                if working.done():
                    working.result()  # what failed by now has a status
        except BaseException:
            working.cancel()
            raise
        events = replay.awaited(working, self._wants_usage, replay.KEEP_ALIVE_SECONDS)
        stack = AsyncExitStack()
        stack.callback(working.cancel)
        return Streaming(events, stack)

    @property
    def _wants_usage(self) -> bool:
        options = self.sent.get("stream_options")
        return isinstance(options, dict) and bool(options.get("include_usage"))


async def chat(server: Server, request: Request) -> Response:
    """Answers one chat request.

    Raises:
        ServeError: It is malformed, or there is no upstream.
    """
    upstream, content = server.needs_upstream(), body_of(request)
    sent, body = read_chat(content)
    if server.settings.policy != "annotate" and (body.n or 1) > 1:
        raise ServeError(
            400, f"Policy {server.settings.policy!r} takes n=1 only.", "invalid_request"
        )
    asked = read_asked(body.messages, body.tracegap, server.tasks)
    made = Chat(server, upstream, request, content, sent, body, asked)
    if server.spans:
        return await server.spans.around(request, sent, made.answer)
    return await made.answer()


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
