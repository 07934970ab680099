"""Judging the completions of a server."""

import asyncio
import time
from typing import Any

from tracegap.checks.gold_free import Check, check_generation
from tracegap.serve.completions import text_of
from tracegap.serve.metrics import Metrics
from tracegap.serve.missing import Missing
from tracegap.serve.prompts import Asked
from tracegap.serve.watch import Watch
from tracegap.traces.marks import delimiters as marks_of
from tracegap.traces.marks import to_think_tags
from tracegap.traces.parse import NO_TRACE

_INLINE = 20_000
"""Characters of context and text up to which a check is quicker than handing it to a thread."""


class Judge:
    """Reads and checks the completions of one server."""

    def __init__(self, metrics: Metrics, delimiters: tuple[str, str] | None = None) -> None:
        """Takes what counts the checks, and marks of a trace that the user names."""
        self.metrics = metrics
        self._delimiters = delimiters
        self._own = marks_of(*delimiters) if delimiters else None
        self._missing = Missing()

    def watch(self, asked: Asked | None) -> Watch:
        """Returns what watches one streamed choice."""
        return Watch(asked, self._delimiters, self._own)

    def marked(self, text: str) -> str:
        """Returns a generation with the marks around its trace as tags."""
        return to_think_tags(text, self._own)

    def text_of(self, choice: dict[str, Any]) -> str | None:
        """Returns what a choice says, its trace in tags wherever it was; None for nothing."""
        return text_of(choice, self._own)

    async def check(self, asked: Asked | None, text: str | None) -> Check | None:
        """Returns the check of one completion; None if there is nothing to check it against."""
        if asked is None or text is None:
            self.metrics.checked(None, "unknown")
            return None
        start = time.perf_counter()
        arguments = (asked.task, asked.question, asked.context, text)
        if len(text) + sum(map(len, asked.context)) <= _INLINE:
            found = check_generation(*arguments)
        else:
            found = await asyncio.to_thread(check_generation, *arguments)
        self.metrics.check_seconds.observe(time.perf_counter() - start)
        self.metrics.checked(asked.task.name, found.judgement)
        carried = NO_TRACE not in found.problems
        self.metrics.traced(carried)
        self._missing.saw(carried)
        return found
