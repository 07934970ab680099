"""A completion that is still being written: each step is judged once, as soon as it is whole."""

from collections.abc import Mapping
from typing import Any

from tracegap.records import Finding
from tracegap.serve.prompts import Asked
from tracegap.traces.marks import Marks
from tracegap.traces.parse import parse_generation
from tracegap.traces.sources import (
    TRACE_FIELDS,
    ShapeError,
    Written,
    in_think_tags,
    read_content,
    read_trace,
)

_END_THINK, _END_ANSWER = "</think>", "</answer>"
_STEPS = frozenset({"label", "evidence", "answer"})


class Watch:
    """Reads a completion as it comes and judges its steps one by one.

    A piece costs what it is long: the text is put together only when a step has become whole, at
    most three times.
    """

    def __init__(self, asked: Asked | None, delimiters: tuple[str, str] | None, own: Marks | None):
        """Takes what the completion is an answer to, and marks of a trace that the user names."""
        self.ended = False  # whether its last chunk came
        self._asked, self._own = asked, own
        opening, closing = delimiters or ("<think>", _END_THINK)
        self._openings = {"<think>", opening.lower()}
        self._closings = {_END_THINK, closing.lower()}
        self._longest = max(map(len, (*self._openings, *self._closings, _END_ANSWER)))
        self._done: set[str] = set()
        self._tail = ""
        # what of the trace was seen: its mark, a word of it, its end
        self._opened = self._worded = self._closed = False
        self._trace: list[str] = []
        self._content: list[str] = []

    def written(self, unfinished: bool) -> str | None:
        """Returns what came so far, its trace in tags; None if nothing did.

        Args:
            unfinished: Whether a trace without any text after it is still open.
        """
        if not self._content and not self._trace:
            return None
        trace = "".join(self._trace) or None
        return in_think_tags(Written("".join(self._content), trace), unfinished, self._own)

    def feed_delta(self, delta: Mapping[str, Any]) -> list[Finding]:
        """Takes what a chunk adds; returns the findings on the steps that it completes."""
        trace, content = _pieces(delta)
        ready: set[str] = set()
        if trace:
            self._trace.append(trace)
            self._opened = True
            ready |= self._look_at_trace(trace)
        if content:
            self._content.append(content)
            if self._trace and not self._closed:
                self._closed = True
                ready |= {"label", "evidence"}
            ready |= self._look_at(content)
        ready -= self._done
        return self._judge(self._asked, ready) if ready and self._asked else []

    def _look_at_trace(self, piece: str) -> set[str]:
        begun = piece if self._worded else piece.lstrip()
        self._worded = self._worded or bool(begun)
        return {"label"} if "\n" in begun else set()

    def _look_at(self, piece: str) -> set[str]:
        """Returns the steps of which no part can come any more."""
        if self._asked is None or self._done == _STEPS:
            return set()
        # a mark may be cut by the border of two pieces; what lies further back was seen before
        seen = (self._tail + piece).lower()
        self._tail = seen[-self._longest :]
        ready = set()
        trace = piece
        if not self._opened:
            mark = next((mark for mark in self._openings if mark in seen), None)
            self._opened = mark is not None
            trace = seen.partition(mark)[2] if mark else ""
        if self._opened and not self._closed:
            ready |= self._look_at_trace(trace)
        if any(mark in seen for mark in self._closings):
            self._closed = True
            ready |= {"label", "evidence"}
        if _END_ANSWER in seen:
            ready.add("answer")
        return ready

    def _judge(self, asked: Asked, ready: set[str]) -> list[Finding]:
        self._done |= ready
        text = self.written(unfinished=not self._closed) or ""
        said = parse_generation(text if self._closed else text + _END_THINK, asked.task)
        findings = asked.task.findings(asked.question, asked.context, said)
        return [finding for finding in findings if finding.step in ready]


def _pieces(delta: Mapping[str, Any]) -> tuple[str, str]:
    """Returns what a chunk adds to the trace, and to the text."""
    try:
        text, in_parts = read_content(delta.get("content"))
    except ShapeError:
        text = in_parts = None
    for name in TRACE_FIELDS:
        value = delta.get(name)
        if value:
            try:
                return read_trace(value) or "", text or ""
            except ShapeError:
                continue
    return in_parts or "", text or ""
