"""Reading a generation: strict about what must be there, tolerant of spacing and line breaks.

Nothing is guessed: what is missing or malformed is named in `Parsed.problems`, and the trace is
never read as the answer.
"""

import ast
import json
import re
from functools import lru_cache
from typing import TypeGuard

from tracegap.records import Parsed
from tracegap.task import AnswerStyle, Task
from tracegap.text import normalise
from tracegap.traces.marks import to_think_tags
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
# what Python reads as a list of texts, a comma between any two: it would join `"a" "b"` to one
_LITERAL = r"""[uUrR]?(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+")"""
_LITERAL_LIST = re.compile(
    rf"\[\s*+(?:{_LITERAL}\s*+(?:,\s*+{_LITERAL}\s*+)*+,?\s*+)?\]", re.DOTALL
)
_ONE_LINE = re.compile(r"(?P<label>[^:]*+:[^:.]*+)\.\s++(?P<evidence>[^:\[]*+:\s*+\[.*)")
_OPEN_ANSWER = re.compile(r"<answer>", re.IGNORECASE | re.ASCII)
_CLOSE_ANSWER = re.compile(r"</answer>", re.IGNORECASE | re.ASCII)

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


def parse_generation(text: str, task: Task, expects_trace: bool = True) -> Parsed:
    """Reads `<think>...</think> <answer>...</answer>`, or other marks of a trace in their place.

    Args:
        text: The raw generation.
        task: Says how labels are stated and how the answer is written inside its tags.
        expects_trace: False for an arm without traces: a missing trace, or one in the model's own
            words, is then no problem.
    """
    problems: list[str] = []
    think, rest = _split_think(to_think_tags(text), problems)
    label = evidence = None
    if think is not None:
        label, evidence = parse_trace(think, task, problems if expects_trace else [])
    elif expects_trace and UNCLOSED_TRACE not in problems:
        problems.append(NO_TRACE)
    answers = _parse_answer_part(rest, task.wording.answer_style, problems)
    return Parsed(label, evidence, answers, tuple(dict.fromkeys(problems)))


def _split_think(text: str, problems: list[str]) -> tuple[str | None, str]:
    """Returns the trace, and what follows it.

    Before a lone closing tag all is trace: its opening tag stood in the prompt.
    """
    opening, closing = _OPEN_THINK.search(text), _CLOSE_THINK.search(text)
    if closing is not None and (opening is None or closing.start() < opening.start()):
        return text[: closing.start()].strip() or None, text[closing.end() :]
    if opening is None:
        return None, text
    if _TAG.search(text, 0, opening.start()):
        problems.append(STRAY_TAGS)
    closing = _CLOSE_THINK.search(text, opening.end())
    if closing is None:
        problems.append(UNCLOSED_TRACE)
        return None, ""  # all that follows may be trace: none of it is an answer
    return text[opening.end() : closing.start()], text[closing.end() :]


def think_of(text: str) -> str | None:
    """Returns the trace as it stands, None if there is no whole one."""
    return _split_think(text, [])[0]


def after_think(text: str) -> str:
    """Returns what follows the trace: nothing if it is not closed, all if there is none."""
    return _split_think(text, [])[1]


def opened_in_prompt(text: str) -> bool:
    """Whether a text begins within its trace: only the closing tag is there."""
    opening, closing = _OPEN_THINK.search(text), _CLOSE_THINK.search(text)
    return closing is not None and (opening is None or closing.start() < opening.start())


def answer_of(text: str) -> str | None:
    """Returns what stands between the answer tags, None if there is no such pair."""
    opening = _OPEN_ANSWER.search(text)
    # one search after the other: a single expression would take quadratic time
    closing = _CLOSE_ANSWER.search(text, opening.end()) if opening else None
    return text[opening.end() : closing.start()] if opening and closing else None


def parse_trace(
    think: str, task: Task, problems: list[str]
) -> tuple[str | None, tuple[str, ...] | None]:
    """Reads the two steps between the think tags: `WORDS: LABEL.` and `WORDS: [PASSAGES]`.

    A trace in free words states neither: a line that merely holds a colon is no label.
    """
    if _TAG.search(think):
        problems.append(STRAY_TAGS)
    first, _, rest = think.strip().partition("\n")
    if not rest.strip() and (both := _ONE_LINE.fullmatch(first)):
        first, rest = both["label"], both["evidence"]
    label = _parse_label(first, task)
    if label is None:
        problems.append(MALFORMED_LABEL)
    evidence = _parse_evidence(rest.strip())
    if evidence is None:
        problems.append(MALFORMED_EVIDENCE)
    return label, evidence


def _parse_label(line: str, task: Task) -> str | None:
    step = _STEP.match(line)
    if step is None:
        return None
    said = unescape(line[step.end() :].strip().removesuffix(".").rstrip())
    if said.startswith('"'):
        try:
            said = json.loads(said)
        except ValueError:
            return None
        if not _is_text(said):
            return None
    sentences, labels = _statements(task)
    if normalise(said) in labels or normalise(step[0].rstrip(": \t")).endswith(sentences):
        return said or None
    return None


@lru_cache(maxsize=64)
def _statements(task: Task) -> tuple[tuple[str, ...], frozenset[str]]:
    """Returns what stands before a label that is stated, and the labels there are."""
    sentences = tuple(normalise(words) for words in task.released_rule().class_sentences)
    return sentences, frozenset(normalise(label) for label in task.labels)


def _parse_evidence(text: str) -> tuple[str, ...] | None:
    step = _STEP.match(text)
    return None if step is None else parse_list(text[step.end() :].rstrip().removesuffix("."))


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
        if len(text) > LONGEST_LITERAL or not _LITERAL_LIST.fullmatch(text):
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
