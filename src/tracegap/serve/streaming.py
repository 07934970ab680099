"""Streamed completions: each step is judged as soon as it is complete."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any

from tracegap.records import Finding
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import Policy
from tracegap.serve.verdict import check, finding_field, verdict_field
from tracegap.traces.parse import parse_generation

STREAMED_TRACES = ("reasoning_content", "reasoning", "thinking")
_DATA = "data:"
_DONE = "[DONE]"
_THINK, _END_THINK, _END_ANSWER = "<think>", "</think>", "</answer>"


class Watch:
    """Reads a completion as it comes and judges its steps one by one."""

    def __init__(self, asked: Asked | None) -> None:
        """Takes what the completion is an answer to."""
        self.ended = False  # whether its last chunk came
        self._asked = asked
        self._done: set[str] = set()
        self._tail = ""
        self._in_trace = False  # whether a trace beside the content is still coming
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        """What came so far."""
        return "".join(self._pieces)

    def feed_delta(self, delta: Mapping[str, Any]) -> list[Finding]:
        """Takes what a chunk adds; a trace that is streamed beside the content gets its tags."""
        pieces = [delta.get(name) for name in STREAMED_TRACES]
        trace = next((piece for piece in pieces if isinstance(piece, str) and piece), "")
        content = delta.get("content")
        piece = ""
        if trace:
            piece = trace if self._in_trace else _THINK + trace
            self._in_trace = True
        if isinstance(content, str) and content:
            piece += _END_THINK + content if self._in_trace else content
            self._in_trace = False
        return self.feed(piece) if piece else []

    def feed(self, piece: str) -> list[Finding]:
        """Takes the next piece; returns the findings on the steps that it completes."""
        self._pieces.append(piece)
        # a mark may be cut by the border of two pieces; what lies further back was seen before
        seen = self._tail + piece
        self._tail = seen[-len(_END_ANSWER) :]
        if self._asked is None or not any(mark in seen for mark in ("\n", ">")):
            return []
        return self._judge(self._asked)

    def _judge(self, asked: Asked) -> list[Finding]:
        text = self.text
        ready = _ready(text) - self._done
        if not ready:
            return []
        self._done |= ready
        closed = text if _END_THINK in text.lower() else text + _END_THINK
        said = parse_generation(closed, asked.task)
        findings = asked.task.findings(asked.question, asked.context, said)
        return [finding for finding in findings if finding.step in ready]


def _ready(text: str) -> set[str]:
    """Returns the steps of which no part can come any more."""
    lowered = text.lower()
    ready = set()
    _, opened, trace = lowered.partition(_THINK)
    if opened and "\n" in trace.lstrip():
        ready.add("label")
    if _END_THINK in lowered:
        ready |= {"label", "evidence"}
    if _END_ANSWER in lowered:
        ready.add("answer")
    return ready


Note = Callable[[dict[str, Any], str], None]
"""Is told the verdict on the first choice, and its text."""


async def annotated(
    lines: AsyncIterator[str], asked: Asked | None, policy: Policy, metrics: Metrics, note: Note
) -> AsyncGenerator[bytes]:
    """Passes a stream of chat completion chunks on, with the field `tracegap` where it has news.

    A chunk that completes a step carries its findings; the last chunk of a choice carries the whole
    verdict. A stream that breaks off ends with an error in place of `[DONE]`. Some servers, that of
    transformers for one, send no `[DONE]`: there it is enough that each choice has come to its end.
    """
    watches: dict[int, Watch] = {}
    ended = False
    try:
        async for line in lines:
            data = line.removeprefix(_DATA).strip() if line.startswith(_DATA) else None
            if data is None:
                continue  # comments and other fields; each event below brings its own blank line
            ended = ended or data == _DONE
            chunk = _chunk(data)
            if chunk is not None and await _annotate(chunk, watches, asked, policy, metrics, note):
                data = json.dumps(chunk)
            yield f"data: {data}\n\n".encode()
        if not ended and watches and all(watch.ended for watch in watches.values()):
            yield f"data: {_DONE}\n\n".encode()
        elif not ended:
            raise ServeError(502, "The upstream broke the stream off.", "upstream")
    except ServeError as error:
        yield f"data: {json.dumps(error.body())}\n\n".encode()


def _chunk(data: str) -> dict[str, Any] | None:
    try:
        chunk = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return chunk if isinstance(chunk, dict) and isinstance(chunk.get("choices"), list) else None


async def _annotate(
    chunk: dict[str, Any],
    watches: dict[int, Watch],
    asked: Asked | None,
    policy: Policy,
    metrics: Metrics,
    note: Note,
) -> bool:
    """Adds the field to a chunk's choices; returns whether it did."""
    changed = False
    for choice in chunk["choices"]:
        if not isinstance(choice, dict):
            continue
        index = choice.get("index")
        index = index if isinstance(index, int) else 0
        watch = watches.setdefault(index, Watch(asked))
        delta = choice.get("delta")
        findings = watch.feed_delta(delta) if isinstance(delta, dict) else []
        if choice.get("finish_reason"):
            watch.ended = True
            found = await check(asked, watch.text, metrics)
            choice["tracegap"] = {**verdict_field(asked, found), "policy": policy, "tries": 1}
            if index == 0:
                note(choice["tracegap"], watch.text)
        elif findings:
            choice["tracegap"] = {"findings": [finding_field(finding) for finding in findings]}
        else:
            continue
        changed = True
        if index == 0:
            chunk["tracegap"] = choice["tracegap"]
    return changed


async def replayed(completion: dict[str, Any]) -> AsyncIterator[bytes]:
    """Streams a whole completion: what a policy that must see the end first can offer."""
    head: dict[str, Any] = {"object": "chat.completion.chunk"}
    head |= {key: completion[key] for key in ("id", "created", "model") if key in completion}
    for choice in completion["choices"]:
        index, field = choice.get("index", 0), choice["tracegap"]
        message = {k: v for k, v in choice["message"].items() if v is not None}
        yield _event({**head, "choices": [{"index": index, "delta": message}]})
        last = {"index": index, "delta": {}, "finish_reason": choice.get("finish_reason", "stop")}
        yield _event({**head, "choices": [{**last, "tracegap": field}], "tracegap": field})
    if completion.get("usage"):
        yield _event({**head, "choices": [], "usage": completion["usage"]})
    yield b"data: [DONE]\n\n"


def _event(chunk: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk)}\n\n".encode()
