"""A whole completion as a stream: what a policy that must see the end first can offer."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from tracegap.serve.events import DONE, comment, event_of
from tracegap.serve.refusals import ServeError

KEEP_ALIVE_SECONDS = 10.0
"""Seconds without a byte, after which a comment is sent: proxies in between close what is still."""
_HEAD = ("id", "created", "model", "system_fingerprint", "service_tier")


async def awaited(
    working: asyncio.Task[dict[str, Any]], wants_usage: bool, seconds: float
) -> AsyncGenerator[bytes]:
    """Streams a completion that is still being worked on, with comments until it is there.

    What fails meanwhile ends the stream with an error event: its status has been sent.
    """
    try:
        while not (await asyncio.wait({working}, timeout=seconds))[0]:
            yield comment("still working")
        for chunk in replayed(working.result(), wants_usage):
            yield chunk
    except ServeError as error:
        yield event_of(error.body())
    finally:
        working.cancel()


def replayed(completion: dict[str, Any], wants_usage: bool) -> Iterator[bytes]:
    """Yields a whole completion as the chunks of a stream; none of its fields is lost.

    Args:
        completion: With the field `tracegap`, as a policy gave it.
        wants_usage: Whether the client asked for a last chunk without choices, with the usage.
    """
    head: dict[str, Any] = {name: completion[name] for name in _HEAD if name in completion}
    head["object"] = "chat.completion.chunk"
    others = {
        name: value
        for name, value in completion.items()
        if name not in (*head, "choices", "usage", "tracegap")
    }
    for choice in completion["choices"]:
        index = choice.get("index", 0)
        rest = {
            name: value
            for name, value in choice.items()
            if name not in ("index", "message", "logprobs", "finish_reason")
        }
        first = {"index": index, "delta": _delta(choice["message"]), "finish_reason": None}
        if "logprobs" in choice:
            first["logprobs"] = choice["logprobs"]
        yield event_of({**head, "choices": [first]})
        reason = choice.get("finish_reason", "stop")
        last = {"index": index, "delta": {}, "finish_reason": reason, **rest}
        yield event_of({**head, **others, "choices": [last], "tracegap": choice["tracegap"]})
        others = {}
    if wants_usage and completion.get("usage"):
        yield event_of({**head, "choices": [], "usage": completion["usage"]})
    yield f"data: {DONE}\n\n".encode()


def _delta(message: dict[str, Any]) -> dict[str, Any]:
    """Returns a message as one chunk adds it: each call of a tool tells its place."""
    delta = {name: value for name, value in message.items() if value is not None}
    calls = delta.get("tool_calls")
    if isinstance(calls, list):
        delta["tool_calls"] = [
            {"index": place, **call} if isinstance(call, dict) else call
            for place, call in enumerate(calls)
        ]
    return delta
