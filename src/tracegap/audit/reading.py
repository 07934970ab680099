"""From the raw text of an output to its trace and answers, however it marks them.

All of it is brought into one form, `<think>TRACE</think> <answer>ANSWER</answer>`, and then read by
the run's own parser. Two habits of the released traces are read besides: one bare passage in place
of a list, and lists whose quotation marks an apostrophe breaks (`['Workers' Party']`).
"""

import re
from dataclasses import replace

from tracegap.audit.outputs import Output
from tracegap.traces.arms import FALSIFIES, has_trace
from tracegap.traces.parse import (
    MALFORMED_ANSWER,
    MALFORMED_EVIDENCE,
    NO_ANSWER,
    NO_TRACE,
    UNCLOSED_TRACE,
    UNFINISHED,
    Parsed,
    parse_generation,
    parse_list,
)
from tracegap.traces.render import AnswerStyle, escape

_ROLE = re.compile(r"\s*assistant\s*\n")
_TAGS = re.compile(r"</?(?:think|answer)>", re.IGNORECASE)
_THINK = re.compile(r"<think>(.*?)</think>", re.IGNORECASE | re.DOTALL)
_ANSWER = re.compile(r"<answer>(.*?)</answer>", re.IGNORECASE | re.DOTALL)
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
        if not _ANSWER.search(text):
            text = f"<answer>{text}</answer>"
        return f"<think>{escape(output.reasoning)}</think> {text}"
    if pattern is None or not (marker := pattern.search(text)):
        return text
    trace, answer = text[: marker.start()], text[marker.end() :]
    return f"<think>{escape(_TAGS.sub('', trace))}</think> <answer>{answer}</answer>"


def think_of(text: str) -> str | None:
    """Returns what stands between the think tags, None if there is no such pair."""
    match = _THINK.search(text)
    return match[1] if match else None


def read_output(text: str, output: Output, style: AnswerStyle) -> Parsed:
    """Returns what an output says, strictly; `text` is its text in tags."""
    traced = expects_trace(output.arm)
    parsed = parse_generation(text, style, expects_trace=traced)
    problems = list(parsed.problems)
    if parsed.evidence is None and MALFORMED_EVIDENCE in problems:
        evidence = _loose_evidence(think_of(text) or "")
        if evidence is not None:
            problems.remove(MALFORMED_EVIDENCE)
            parsed = replace(parsed, evidence=evidence)
    if parsed.answers is None and MALFORMED_ANSWER in problems:
        said = _ANSWER.search(text.rpartition("</think>")[2])
        answers = loose_list(said[1]) if said else None
        if answers:
            problems.remove(MALFORMED_ANSWER)
            parsed = replace(parsed, answers=answers)
    if not traced and parsed.answers is None:
        answers = _untagged_answers(text, style)
        if answers:
            ours = (NO_ANSWER, NO_TRACE, UNCLOSED_TRACE)
            problems = [problem for problem in problems if problem not in ours]
            parsed = replace(parsed, answers=answers)
    if output.unfinished:
        problems.append(UNFINISHED)
    return replace(parsed, problems=tuple(problems))


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
    said = _TAGS.sub("", _ROLE.sub("", text, count=1)).strip()
    if style == "text":
        return (said,) if said else None
    return parse_list(said) or loose_list(said)
