"""From the raw text of an output to its trace and answers, however it marks them.

All of it is brought into one form, `<think>TRACE</think> <answer>ANSWER</answer>`, and then read by
the run's own parser. Two habits of the released traces are read besides: one bare passage in place
of a list, and lists whose quotation marks an apostrophe breaks (`['Workers' Party']`).
"""

import re

from tracegap.audit.reading.outputs import Output
from tracegap.records import Parsed
from tracegap.task import AnswerStyle
from tracegap.traces.arms import FALSIFIES, has_trace
from tracegap.traces.parse import (
    MALFORMED_ANSWER,
    MALFORMED_EVIDENCE,
    NO_ANSWER,
    NO_TRACE,
    UNCLOSED_TRACE,
    UNFINISHED,
    parse_generation,
    parse_list,
)
from tracegap.traces.render import escape

_ROLE = re.compile(r"assistant\s*\n")
_TAGS = re.compile(r"</?(?:think|answer)>", re.IGNORECASE)
_OPEN_THINK = re.compile(r"<think>", re.IGNORECASE)
_CLOSE_THINK = re.compile(r"</think>", re.IGNORECASE)
_OPEN_ANSWER = re.compile(r"<answer>", re.IGNORECASE)
_CLOSE_ANSWER = re.compile(r"</answer>", re.IGNORECASE)
_STEP = re.compile(r"[^:\n]*:[ \t]*")
_BETWEEN = re.compile(r"""['"], ?['"]""")
_NO_TRACE_ARMS = ("vanilla", "prompted")


def expects_trace(arm: str) -> bool:
    """Whether outputs of this arm should hold a trace; of an arm that is not known they should."""
    return has_trace(arm) if arm in FALSIFIES else arm not in _NO_TRACE_ARMS


def in_tags(output: Output, pattern: re.Pattern[str] | None) -> str:
    """Returns the output's text with its trace and answer in tags.

    Args:
        output: The output.
        pattern: What stands between trace and answer in a text without tags.
    """
    text = output.text
    if output.reasoning is not None:
        if answer_of(text) is None:
            text = f"<answer>{text}</answer>"
        return f"<think>{escape(output.reasoning)}</think> {text}"
    if pattern is None or not (marker := pattern.search(text)):
        return text
    trace, answer = text[: marker.start()], text[marker.end() :]
    return f"<think>{escape(_TAGS.sub('', trace))}</think> <answer>{answer}</answer>"


def think_of(text: str) -> str | None:
    """Returns what stands between the think tags, None if there is no such pair."""
    return _between(_OPEN_THINK, _CLOSE_THINK, text)


def answer_of(text: str) -> str | None:
    """Returns what stands between the answer tags, None if there is no such pair."""
    return _between(_OPEN_ANSWER, _CLOSE_ANSWER, text)


def _between(first: re.Pattern[str], last: re.Pattern[str], text: str) -> str | None:
    """One search after the other: a single expression would take quadratic time."""
    opening = first.search(text)
    closing = last.search(text, opening.end()) if opening else None
    return text[opening.end() : closing.start()] if opening and closing else None


def read_output(text: str, output: Output, style: AnswerStyle) -> Parsed:
    """Returns what an output says, strictly; `text` is its text in tags."""
    traced = expects_trace(output.arm)
    parsed = parse_generation(text, style, expects_trace=traced)
    if not parsed.problems and not output.unfinished:
        return parsed
    evidence, answers, problems = parsed.evidence, parsed.answers, list(parsed.problems)
    if evidence is None and MALFORMED_EVIDENCE in problems:
        evidence = _loose_evidence(think_of(text) or "")
        if evidence is not None:
            problems.remove(MALFORMED_EVIDENCE)
    if answers is None and MALFORMED_ANSWER in problems:
        said = answer_of(text.rpartition("</think>")[2])
        answers = (loose_list(said) if said is not None else None) or None
        if answers:
            problems.remove(MALFORMED_ANSWER)
    if not traced and answers is None:
        answers = _untagged_answers(text, style) or None
        if answers:
            ours = (NO_ANSWER, NO_TRACE, UNCLOSED_TRACE)
            problems = [problem for problem in problems if problem not in ours]
    if output.unfinished:
        problems.append(UNFINISHED)
    return Parsed(parsed.label, evidence, answers, tuple(problems))


def _loose_evidence(think: str) -> tuple[str, ...] | None:
    """Reads the retrieval step of a released trace: a list, or one passage without brackets."""
    rest = think.strip().partition("\n")[2].strip()
    step = _STEP.match(rest)
    if step is None:
        return None
    said = rest[step.end() :].strip()
    if said.startswith("["):
        return loose_list(said)
    return (said,) if said and "\n" not in said else None


def loose_list(text: str) -> tuple[str, ...] | None:
    """Reads a list of quoted texts even if there are apostrophes inside; None if it is no list."""
    text = text.strip().removesuffix(".").rstrip()
    if not (text.startswith("[") and text.endswith("]")) or len(text) < 4:
        return None
    inside = text[1:-1].strip()
    if inside[:1] not in "'\"" or inside[-1:] not in "'\"" or len(inside) < 2:
        return None
    return tuple(item.replace("\\'", "'") for item in _BETWEEN.split(inside[1:-1]))


def _untagged_answers(text: str, style: AnswerStyle) -> tuple[str, ...] | None:
    """Reads the answer of an arm that was not taught to write tags: all that was written."""
    if role := _ROLE.search(text):
        text = text[: role.start()].rstrip() + text[role.end() :]
    said = _TAGS.sub("", text).strip()
    if style == "text":
        return (said,) if said else None
    return parse_list(said) or loose_list(said)
