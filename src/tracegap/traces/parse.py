"""Reading a generation: strict about what must be there, tolerant of spacing and line breaks.

Nothing is guessed: what is missing or malformed is named in `Parsed.problems`, and the trace is
never read as the answer.
"""

import ast
import json
import re
from typing import TypeGuard

from tracegap.records import Parsed
from tracegap.task import AnswerStyle
from tracegap.traces.render import unescape

# ASCII: without it `ſ` and the Kelvin sign would pass for letters of a tag
_TAG = re.compile(r"<(/?)(think|answer)>", re.IGNORECASE | re.ASCII)
_OPEN_THINK = re.compile(r"<think>", re.IGNORECASE | re.ASCII)
_CLOSE_THINK = re.compile(r"</think>", re.IGNORECASE | re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_STEP = re.compile(r"^[^:\n]*:[ \t]*", re.MULTILINE)
# one plain quoted text: nothing in it that JSON or Python could read as anything but itself
_ITEM = r"""(?:'[^'\\\r\n\0]*'|"[^"\\\r\n\0]*")"""
_PLAIN_LIST = re.compile(rf"\[ *{_ITEM}(?: *, *{_ITEM})*+ *\]")
_PLAIN_ITEM = re.compile(_ITEM)

LONGEST_LITERAL = 100_000
"""In characters; a longer Python list is not read: at a million it takes seconds and 200 MB."""

NO_TRACE = "no trace"
UNCLOSED_TRACE = "unclosed trace"
MALFORMED_LABEL = "malformed label"
MALFORMED_EVIDENCE = "malformed evidence"
NO_ANSWER = "no answer"
UNCLOSED_ANSWER = "unclosed answer"
MALFORMED_ANSWER = "malformed answer"
SEVERAL_ANSWERS = "several answers"
STRAY_TAGS = "stray tags"
UNFINISHED = "unfinished"


def parse_generation(text: str, answer_style: AnswerStyle, expects_trace: bool = True) -> Parsed:
    """Reads `<think>...</think> <answer>...</answer>`.

    Args:
        text: The raw generation.
        answer_style: How the answer is written inside its tags.
        expects_trace: False for an arm without traces: a missing trace is then no problem.
    """
    problems: list[str] = []
    think, rest = _split_think(text, problems)
    label = evidence = None
    if think is not None:
        label, evidence = parse_trace(think, problems)
    elif expects_trace and UNCLOSED_TRACE not in problems:
        problems.append(NO_TRACE)
    answers = _parse_answer_part(rest, answer_style, problems)
    return Parsed(label, evidence, answers, tuple(dict.fromkeys(problems)))


def _split_think(text: str, problems: list[str]) -> tuple[str | None, str]:
    """Returns the text between the first think tags, and what follows them."""
    opening = _OPEN_THINK.search(text)
    if opening is None:
        closing = _CLOSE_THINK.search(text)
        if closing is None:
            return None, text
        problems.append(STRAY_TAGS)
        # what stands before a lone closing tag may be trace: none of it is an answer
        return None, text[closing.end() :]
    if _TAG.search(text, 0, opening.start()):
        problems.append(STRAY_TAGS)
    closing = _CLOSE_THINK.search(text, opening.end())
    if closing is None:
        problems.append(UNCLOSED_TRACE)
        return None, ""  # all that follows may be trace: none of it is an answer
    return text[opening.end() : closing.start()], text[closing.end() :]


def think_of(text: str) -> str | None:
    """Returns the text between the first think tags, as it stands; None if they are not whole."""
    return _split_think(text, [])[0]


def parse_trace(think: str, problems: list[str]) -> tuple[str | None, tuple[str, ...] | None]:
    """Reads the two steps between the think tags: `WORDS: LABEL.` and `WORDS: [PASSAGES]`."""
    if _TAG.search(think):
        problems.append(STRAY_TAGS)
    first, _, rest = think.strip().partition("\n")
    label = _parse_label(first)
    if label is None:
        problems.append(MALFORMED_LABEL)
    evidence = _parse_evidence(rest.strip())
    if evidence is None:
        problems.append(MALFORMED_EVIDENCE)
    return label, evidence


def _parse_label(line: str) -> str | None:
    step = _STEP.match(line)
    if step is None:
        return None
    said = unescape(line[step.end() :].strip().removesuffix(".").rstrip())
    if said.startswith('"'):
        try:
            value = json.loads(said)
        except ValueError:
            return None
        return value if _is_text(value) else None
    return said or None


def _parse_evidence(text: str) -> tuple[str, ...] | None:
    step = _STEP.match(text)
    return None if step is None else parse_list(text[step.end() :])


def parse_list(text: str) -> tuple[str, ...] | None:
    """Reads a list of strings, JSON or Python literal; None if it is anything else."""
    text = unescape(text.strip())
    if not (text.startswith("[") and text.endswith("]")):
        return None
    if _PLAIN_LIST.fullmatch(
        text
    ):  # nearly every list is: parsing it whole takes ten times as long
        plain = tuple(item[1:-1] for item in _PLAIN_ITEM.findall(text))
        return None if _SURROGATE.search(text) else plain
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        if len(text) > LONGEST_LITERAL:
            return None
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, ArithmeticError, MemoryError, RecursionError):
            return None
    except RecursionError:
        return None
    if not isinstance(value, list) or not all(_is_text(item) for item in value):
        return None
    return tuple(value)


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a value is a string that can be written: half a surrogate pair has no UTF-8."""
    return isinstance(value, str) and not _SURROGATE.search(value)


def _parse_answer_part(
    rest: str, answer_style: AnswerStyle, problems: list[str]
) -> tuple[str, ...] | None:
    tags = [(m.group(1) + m.group(2).lower(), m) for m in _TAG.finditer(rest)]
    openings = [m for name, m in tags if name == "answer"]
    closings = [m for name, m in tags if name == "/answer"]
    if not openings:
        if UNCLOSED_TRACE not in problems:
            problems.append(NO_ANSWER)
        return None
    if len(openings) > 1:
        problems.append(SEVERAL_ANSWERS)
        return None
    after = [m for m in closings if m.start() >= openings[0].end()]
    if not after:
        problems.append(UNCLOSED_ANSWER)
        return None
    if len(tags) > 2:
        problems.append(STRAY_TAGS)
    if _may_be_trace(tags, openings[0]):
        problems.append(NO_ANSWER)
        return None
    said = rest[openings[0].end() : after[0].start()]
    answers = parse_list(said) if answer_style == "list" else _parse_text_answer(said)
    if not answers:
        problems.append(MALFORMED_ANSWER)
        return None
    return answers


def _may_be_trace(tags: list[tuple[str, re.Match[str]]], answer: re.Match[str]) -> bool:
    """Whether an answer stands within a second trace: one is open before it, or closed after it."""
    before = [name for name, m in tags if "think" in name and m.start() < answer.start()]
    after = [name for name, m in tags if "think" in name and m.start() > answer.start()]
    return before[-1:] == ["think"] or "/think" in after


def _parse_text_answer(said: str) -> tuple[str, ...] | None:
    if _TAG.search(said):  # one of ours would be escaped: this may be trace
        return None
    text = unescape(said.strip())
    return (text,) if text else None
