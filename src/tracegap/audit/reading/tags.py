"""From the raw text of an output to its trace and answers, however it marks them.

All of it is brought into one form, `<think>TRACE</think> <answer>ANSWER</answer>`, and then read by
the run's own parser. Two habits of the released traces are read besides: one bare passage in place
of a list, and lists whose quotation marks an apostrophe breaks (`['Workers' Party']`).
"""

import re

from tracegap.audit.reading.outputs import Output
from tracegap.records import Parsed
from tracegap.task import AnswerStyle, Task
from tracegap.text import normalise
from tracegap.traces.arms import FALSIFIES, has_trace
from tracegap.traces.marks import Marks
from tracegap.traces.parse import (
    MALFORMED_ANSWER,
    MALFORMED_EVIDENCE,
    NO_ANSWER,
    NO_TRACE,
    UNCLOSED_TRACE,
    UNFINISHED,
    after_think,
    answer_of,
    opened_in_prompt,
    parse_generation,
    parse_list,
    think_of,
)
from tracegap.traces.render import escape
from tracegap.traces.sources import Written, in_think_tags

_OPENING = re.compile(r"\A\s*<think>", re.IGNORECASE | re.ASCII)
_ROLE = re.compile(r"assistant\s*\n")
_ANSWER_TAGS = re.compile(r"</?answer>", re.IGNORECASE | re.ASCII)
_STEP = re.compile(r"[^:\n]*:[ \t]*")
_BETWEEN = re.compile(r"""['"], ?['"]""")
_UNTRACED = "vanilla"
_NO_TRACE_ARMS = (_UNTRACED, "prompted")
# students of Qwen3 that learnt no traces write the opening of an empty thinking block, and no more
_EMPTY_BLOCK = re.compile(r"<think>\n\n(?!.*</think>)", re.DOTALL)


def expects_trace(arm: str) -> bool:
    """Whether outputs of this arm should hold a trace; of an arm that is not known they should."""
    return has_trace(arm) if arm in FALSIFIES else arm not in _NO_TRACE_ARMS


def in_tags(
    output: Output, text: str, pattern: re.Pattern[str] | None, own: Marks | None = None
) -> str:
    """Returns the output's text with its trace and answer in tags; tags that are there stay.

    Args:
        output: The output.
        text: Its text, the marks around its trace as tags.
        pattern: What stands between trace and answer in a text without tags.
        own: Marks around the trace that the user names.
    """
    if opened_in_prompt(text) and not output.released:
        text = f"<think>{text}"
    if output.reasoning is not None:
        written = Written(text, output.reasoning)
        return in_think_tags(written, output.finish == "length", own, bare=True)
    if pattern is None or not (marker := pattern.search(text)):
        return text
    if (think := think_of(text)) is None:
        think, rest = _OPENING.sub("", text[: marker.start()]), text[marker.end() :]
    else:
        rest = after_think(text)
    answer = rest if answer_of(rest) is not None else f"<answer>{rest.strip()}</answer>"
    return f"<think>{escape(think)}</think> {answer}"


def read_output(text: str, output: Output, task: Task) -> Parsed:
    """Returns what an output says, strictly; `text` is its text in tags."""
    traced = expects_trace(output.arm)
    parsed = parse_generation(text, task, expects_trace=traced)
    if not parsed.problems and output.finish != "length":
        return parsed
    evidence, answers, problems = parsed.evidence, parsed.answers, list(parsed.problems)
    if evidence is None and MALFORMED_EVIDENCE in problems:
        evidence = _loose_evidence(think_of(text) or "", task)
        if evidence is not None:
            problems.remove(MALFORMED_EVIDENCE)
    if answers is None and MALFORMED_ANSWER in problems:
        said = answer_of(after_think(text))
        answers = (loose_list(said) if said is not None else None) or None
        if answers:
            problems.remove(MALFORMED_ANSWER)
    if not traced and answers is None:
        # the trace is never the answer: only what follows it is looked at
        rest = after_think(text)
        if output.arm == _UNTRACED and (empty := _EMPTY_BLOCK.search(text)):
            rest = text[: empty.start()] + text[empty.end() :]
        answers = _untagged_answers(rest, task.wording.answer_style) or None
        if answers:
            ours = (NO_ANSWER, NO_TRACE, UNCLOSED_TRACE)
            problems = [problem for problem in problems if problem not in ours]
    if output.finish == "length":
        problems.append(UNFINISHED)
    return Parsed(parsed.label, evidence, answers, tuple(problems))


def _loose_evidence(think: str, task: Task) -> tuple[str, ...] | None:
    """Reads the retrieval step of a released trace: a list, or one passage without brackets."""
    rest = think.strip().partition("\n")[2].strip()
    step = _STEP.match(rest)
    if step is None:
        return None
    said = rest[step.end() :].strip()
    if said.startswith("["):
        return parse_list(said.removesuffix(".")) or loose_list(said)
    known = tuple(map(normalise, task.released_rule().evidence_sentences))
    stated = normalise(step[0].rstrip(": \t")).endswith(known)
    return (said,) if stated and said and "\n" not in said else None


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
    said = _ANSWER_TAGS.sub("", text).strip()
    if style == "text":
        return (said,) if said else None
    return parse_list(said) or loose_list(said)
