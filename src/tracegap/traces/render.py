r"""Writing a trace and an answer as text, and the escapes that let hostile content come back.

    <think>PREFIX: LABEL.
    PREFIX: ["PASSAGE", "PASSAGE"]</think> <answer>ANSWER</answer>

Tags inside content get a backslash (`</think>` becomes `<\/think>`), which `unescape` takes off.
"""

import json
import re
from collections.abc import Sequence

from tracegap.records import Trace
from tracegap.task import Wording

_JSON = json.JSONEncoder(ensure_ascii=False)

_TAG = re.compile(r"<(\\*)(/?(?:think|answer)>)", re.IGNORECASE | re.ASCII)
_ESCAPED_TAG = re.compile(r"<\\(\\*)(/?(?:think|answer)>)", re.IGNORECASE | re.ASCII)


def escape(text: str) -> str:
    """Returns text in which no tag of ours stands; undone by `unescape`."""
    return _TAG.sub(r"<\\\1\2", text) if "<" in text else text


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
    return escape(_JSON.encode(list(items)))


def render_answer(answers: Sequence[str], wording: Wording) -> str:
    """Returns the text between the answer tags; `text` style joins several answers by commas."""
    if wording.answer_style == "list":
        return render_list(answers)
    return escape(", ".join(answers))


def render_completion(think: str | None, answer: str) -> str:
    """Returns a whole completion; `think` None stands for an arm without traces."""
    answer_part = f"<answer>{answer}</answer>"
    return answer_part if think is None else f"<think>{think}</think> {answer_part}"
