"""Streamed completions: each step is judged as soon as it is complete."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from tracegap.serve.completions import finding_field, verdict_field
from tracegap.serve.events import DONE, Event, event_of
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.verdict import Judge
from tracegap.serve.watch import Watch
from tracegap.traces.finish import finish_of

Note = Callable[[dict[str, Any], str | None, dict[str, Any]], None]
"""Is told the verdict on the first choice, its text, and what is known of the completion: the
usage comes last, and is put in there then."""
_KEPT = ("id", "object", "created", "model", "system_fingerprint")


@dataclass
class _Stream:
    """What is known of a stream so far."""

    asked: Asked | None
    judge: Judge
    note: Note
    watches: dict[int, Watch] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    completion: dict[str, Any] = field(default_factory=dict)
    done: bool = False
    failed: bool = False

    def watch(self, choice: dict[str, Any]) -> tuple[int, Watch]:
        """Returns a choice's number and what watches it."""
        index = choice.get("index")
        index = index if isinstance(index, int) else 0
        if index not in self.watches:
            self.watches[index] = self.judge.watch(self.asked)
        return index, self.watches[index]

    async def end(self, index: int, watch: Watch, reason: object) -> dict[str, Any]:
        """Returns the whole verdict on a choice that has come to its end."""
        first = not watch.ended
        watch.ended = True
        text = watch.written(finish_of(reason)[0] == "length")
        found = await self.judge.check(self.asked, text)
        said = {**verdict_field(self.asked, found), "policy": "annotate", "tries": 1}
        if index == 0 and first:
            self.note(said, text, self.completion)
        return said


async def annotated(
    events: AsyncIterator[Event], asked: Asked | None, judge: Judge, note: Note
) -> AsyncGenerator[bytes]:
    """Passes a stream of chat completion chunks on, with the field `tracegap` where it has news.

    A chunk that completes a step carries its findings; the last chunk of a choice carries the whole
    verdict. A choice that never says that it ends gets its verdict before `[DONE]`. A stream that
    breaks off ends with an error in place of `[DONE]`. Some servers, that of transformers for one,
    send no `[DONE]`: there it is enough that each choice has come to its end. Comments, and what an
    event says besides its data, go on as they came.
    """
    stream = _Stream(asked, judge, note)
    try:
        async for event in events:
            if event.data is None:
                yield event.encoded()
                continue
            for piece in _apart(event.data):
                if piece == DONE:
                    stream.done = True
                    async for late in _late(stream):
                        yield late
                yield event.encoded(await _annotate(piece, stream))
        if stream.done or stream.failed:
            return
        if stream.watches and all(watch.ended for watch in stream.watches.values()):
            yield f"data: {DONE}\n\n".encode()
        else:
            judge.metrics.upstream_failed("broke-off")
            raise ServeError(502, "The upstream broke the stream off.", "upstream")
    except ServeError as error:
        yield event_of(error.body())


def _apart(data: str) -> list[str]:
    """Returns what an event says: one piece of JSON, or several of a server that parts none."""
    plain = data.strip()
    if "\n" not in plain or _read(plain) is not None:
        return [plain]
    lines = [line.strip() for line in plain.split("\n")]
    whole = all(line == DONE or _read(line) is not None for line in lines)
    return lines if whole else [plain]


def _read(data: str) -> dict[str, Any] | None:
    try:
        chunk = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return chunk if isinstance(chunk, dict) else None


async def _late(stream: _Stream) -> AsyncIterator[bytes]:
    """Yields the verdicts on choices that did not say that they end."""
    for index, watch in stream.watches.items():
        if not watch.ended:
            said = await stream.end(index, watch, None)
            choice = {"index": index, "delta": {}, "finish_reason": None, "tracegap": said}
            chunk = {**stream.head, "choices": [choice]}
            yield event_of({**chunk, "tracegap": said} if index == 0 else chunk)


async def _annotate(data: str, stream: _Stream) -> str | None:
    """Returns an event's data with the field; None if it is to stay as it is."""
    chunk = _read(data)
    if chunk is None:
        return data
    if chunk.get("error"):
        stream.failed = True
        stream.judge.metrics.upstream_failed("error-event")
        return data
    if not isinstance(chunk.get("choices"), list):
        return data
    if not stream.head:
        stream.head = {name: chunk[name] for name in _KEPT if name in chunk}
        stream.completion.update(stream.head)
    if chunk.get("usage"):
        stream.completion["usage"] = chunk["usage"]
    changed = False
    for choice in chunk["choices"]:
        if isinstance(choice, dict):
            changed |= await _annotate_choice(choice, chunk, stream)
    return json.dumps(chunk) if changed else data


async def _annotate_choice(choice: dict[str, Any], chunk: dict[str, Any], stream: _Stream) -> bool:
    """Adds the field to a choice if there is news of it; returns whether there is."""
    index, watch = stream.watch(choice)
    delta = choice.get("delta")
    findings = watch.feed_delta(delta) if isinstance(delta, dict) else []
    if reason := choice.get("finish_reason"):
        choice["tracegap"] = await stream.end(index, watch, reason)
    elif findings:
        choice["tracegap"] = {"findings": [finding_field(finding) for finding in findings]}
    else:
        return False
    if index == 0:
        chunk["tracegap"] = choice["tracegap"]
    return True
