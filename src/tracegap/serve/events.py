"""Server-sent events: read whole from any pieces, written, and what is no data passed on."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tracegap.serve.http_answer import LARGEST_BODY, GoneError

DONE = "[DONE]"
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream, or a comment.

    Attributes:
        data: What its `data` lines say, joined by line breaks; None if it has none.
        others: Its other lines as they came: comments, `event`, `id`, `retry`.
    """

    data: str | None
    others: tuple[str, ...] = ()

    def encoded(self, data: str | None = None) -> bytes:
        """Returns it as it is sent on, perhaps with other data."""
        said = self.data if data is None else data
        lines = [*self.others]
        if said is not None:
            lines += [f"data: {line}" for line in said.split("\n")]
        return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


def event_of(content: dict[str, Any]) -> bytes:
    """Returns an event that holds JSON."""
    return f"data: {json.dumps(content)}\n\n".encode()


def comment(text: str) -> bytes:
    """Returns a comment, which readers of a stream pass over."""
    return f": {text}\n\n".encode()


async def read_events(parts: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Yields the events of a body, wherever its parts begin and end.

    As the HTML standard has it ("Event stream interpretation"), but for two things: a comment is
    given at once, for it keeps a connection alive; and an event at the very end counts without the
    blank line that should close it.

    Raises:
        GoneError: A line has no end.
    """
    data: list[str] = []
    others: list[str] = []
    async for line in _lines(parts):
        if not line:
            if data or others:
                yield Event("\n".join(data) if data else None, tuple(others))
                data, others = [], []
        elif line.startswith(":"):
            yield Event(None, (line,))
        else:
            name, _, value = line.partition(":")
            if name == "data":
                data.append(value.removeprefix(" "))
            else:
                others.append(line)
    if data or others:
        yield Event("\n".join(data) if data else None, tuple(others))


async def _lines(parts: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Yields lines, each ended by CR, LF or both; what comes last needs no end."""
    held = b""  # the line that has not ended yet
    after_cr = first = True
    async for part in parts:
        if first:
            part, first = part.removeprefix(b"\xef\xbb\xbf"), not part
            after_cr = False
        if after_cr and part.startswith(b"\n"):
            part = part[1:]
            after_cr = False
        if not part:
            continue
        after_cr = part.endswith(b"\r")
        pieces = _LINE_END.split(part)
        if len(pieces) == 1:
            held += part
            if len(held) > LARGEST_BODY:
                raise GoneError(f"it sent over {LARGEST_BODY} bytes without a line's end")
            continue
        pieces[0] = held + pieces[0]
        held = pieces.pop()
        for piece in pieces:
            yield piece.decode("utf-8", "replace")
    if held:
        yield held.decode("utf-8", "replace")
