"""Reading what a teacher wrote: its trace, what it said after it, and its answer.

The answer is read where it was asked for, or it is all that was said after the trace. A reply is
never looked through for answers.
"""

import re
from dataclasses import dataclass

from tracegap.records import Generation
from tracegap.task import Task
from tracegap.traces.marks import has_think_tags, to_think_tags
from tracegap.traces.parse import (
    UNCLOSED_TRACE,
    after_think,
    answer_of,
    parse_generation,
    parse_list,
    think_of,
)
from tracegap.traces.render import unescape

_LEAD = re.compile(r"^(?:the\s+)?(?:final\s+)?answers?(?:\s+is|\s+are)?\s*:\s*", re.IGNORECASE)
_OPEN_ANSWER = re.compile(r"<answer>", re.IGNORECASE | re.ASCII)
_EMPHASIS = "*_` \t"


@dataclass(frozen=True, slots=True)
class Said:
    """What a teacher said.

    Attributes:
        trace: Its reasoning; None if it gave none.
        content: What it wrote after the trace.
        answers: None if it gave no answer that could be read.
        finished: Whether it came to an end by itself.
    """

    trace: str | None
    content: str
    answers: tuple[str, ...] | None
    finished: bool


def read_said(generation: Generation, task: Task) -> Said:
    """Reads a teacher's reply to a question."""
    text = to_think_tags(generation.text)
    finished = generation.finish_reason == "stop"
    parsed = parse_generation(text, task, expects_trace=False)
    content = after_think(text).strip()
    if UNCLOSED_TRACE in parsed.problems:
        return Said(None, "", None, finished=False)
    trace = think_of(text) if has_think_tags(text) else _before_answer(text)
    trace = unescape(trace).strip() if trace else ""
    answers = parsed.answers
    if answers is None and _OPEN_ANSWER.search(content) is None:
        answers = _bare_answer(content, task)
    return Said(trace or None, content, answers, finished)


def content_of(generation: Generation) -> str | None:
    """Returns what a reply says after its trace; None if it did not come to an end."""
    if generation.finish_reason == "length":
        return None
    text = after_think(to_think_tags(generation.text)).strip()
    said = answer_of(text)  # some models answer everything in the tags they were shown
    return unescape(text if said is None else said).strip() or None


def _before_answer(text: str) -> str | None:
    """Returns what a model that marks no trace wrote before its answer."""
    opening = _OPEN_ANSWER.search(text)
    return text[: opening.start()] if opening else None


def _bare_answer(content: str, task: Task) -> tuple[str, ...] | None:
    """Returns an answer without tags, if it is all that was said, on one line."""
    if not content or len(content.splitlines()) > 1:
        return None
    plain = _LEAD.sub("", content.strip(_EMPHASIS)).strip(_EMPHASIS)
    if task.wording.answer_style == "list" and (found := parse_list(plain)):
        return found
    return (plain.removesuffix("."),) if plain.removesuffix(".") else None
