r"""Writing a trace and an answer as text, and the escapes that let hostile content come back.

    <think>PREFIX: LABEL.
    PREFIX: ["PASSAGE", "PASSAGE"]</think> <answer>ANSWER</answer>

Tags inside content get a backslash (`</think>` becomes `<\/think>`), which `unescape` takes off.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.records import Trace

AnswerStyle = Literal["list", "text"]

_TAG = re.compile(r"<(\\*)(/?(?:think|answer)>)", re.IGNORECASE | re.ASCII)
_ESCAPED_TAG = re.compile(r"<\\(\\*)(/?(?:think|answer)>)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in front of the two steps; neither may hold a colon or a line break.

    Attributes:
        label: Stands before the label, e.g. `The kind of question is`.
        evidence: Stands before the list of passages, e.g. `The facts that answer it are`.
        answer_style: `list`: a JSON list of strings; `text`: the one answer as it is.
    """

    label: str
    evidence: str
    answer_style: AnswerStyle


def escape(text: str) -> str:
    """Returns text in which no tag of ours stands; undone by `unescape`."""
    return _TAG.sub(r"<\\\1\2", text)


def unescape(text: str) -> str:
    """Takes off what `escape` put on."""
    if "<\\" not in text:  # nearly never: looking for it is far faster than replacing nothing
        return text
    return _ESCAPED_TAG.sub(r"<\1\2", text)


def render_trace(trace: Trace, wording: Wording) -> str:
    """Returns the text between the think tags."""
    return (
        f"{wording.label}: {render_label(trace.label)}.\n"
        f"{wording.evidence}: {render_list(trace.evidence)}"
    )


def render_label(label: str) -> str:
    """Returns the label as it is, or as a JSON string if it could not be read back from a line."""
    plain = label == label.strip() and label and not label.startswith('"')
    one_line = len(label.splitlines()) <= 1
    return escape(label if plain and one_line else json.dumps(label, ensure_ascii=True))


def render_list(items: Sequence[str]) -> str:
    """Returns a JSON list that holds none of our tags."""
    return escape(json.dumps(list(items), ensure_ascii=False))


def render_answer(answers: Sequence[str], wording: Wording) -> str:
    """Returns the text between the answer tags; `text` style joins several answers by commas."""
    if wording.answer_style == "list":
        return render_list(answers)
    return escape(", ".join(answers))


def render_completion(think: str | None, answer: str) -> str:
    """Returns a whole completion; `think` None stands for an arm without traces."""
    answer_part = f"<answer>{answer}</answer>"
    return answer_part if think is None else f"<think>{think}</think> {answer_part}"
