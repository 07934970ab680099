"""Where servers put the trace: fields beside the text, lists of parts, or marks within the text.

| who | where |
|---|---|
| DeepSeek, SGLang, LiteLLM, llama.cpp | `reasoning_content` |
| vLLM from 0.16, OpenRouter | `reasoning`; OpenRouter also `reasoning_details` |
| Ollama | `thinking` |
| Anthropic, Mistral | a part `thinking` in `content` |
| inspect_ai, OpenAI's responses | a part `reasoning` of `content` or `output`, or its summary |
| chat templates that put the opening tag into the prompt | before a lone `</think>` in the text |

All of it becomes one text, `<think>TRACE</think> TEXT`, which the one parser reads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracegap.traces.marks import Marks, has_think_tags, to_think_tags
from tracegap.traces.parse import answer_of
from tracegap.traces.render import escape

TRACE_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
_OPEN, _CLOSE = "<think>", "</think>"
_TEXT_PARTS = ("text", "output_text", "input_text")
_TRACE_PARTS = ("thinking", "reasoning", "reasoning_text", "summary_text")


class ShapeError(ValueError):
    """A message is of a shape that nobody is known to write."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote.

    Attributes:
        text: All but a trace that is kept apart; None if the source says null.
        trace: The trace that is kept apart from the text; None if there is none.
    """

    text: str | None
    trace: str | None


def read_message(message: Mapping[str, Any]) -> Written:
    """Reads an assistant's message in any of the shapes above.

    Raises:
        ShapeError: Its content is neither a text nor a list of parts.
    """
    text, in_parts = read_content(message.get("content"))
    traces = (_trace_text(message.get(name)) for name in TRACE_FIELDS)
    return Written(text, next((trace for trace in traces if trace.strip()), None) or in_parts)


def read_messages(value: list[Any]) -> Written:
    """Reads a list: messages, of which the last of the assistant counts, or parts of one message.

    OpenAI's responses are a list as well, of reasoning and of messages with parts.

    Raises:
        ShapeError: It holds neither.
    """
    if any(isinstance(item, dict) and item.get("type") == "message" for item in value):
        parts = [part for item in value for part in _response_parts(item)]
        return Written(*read_content(parts))
    said = [m for m in value if isinstance(m, dict) and m.get("role") == "assistant"]
    if said:
        return read_message(said[-1])
    if not value or not all(isinstance(item, dict) and "type" in item for item in value):
        raise ShapeError("is a list, but neither of messages with an assistant's, nor of parts")
    return Written(*read_content(value))


def _response_parts(item: Any) -> list[Any]:
    content = item.get("content") if isinstance(item, dict) else None
    if isinstance(item, dict) and item.get("type") == "message" and isinstance(content, list):
        return content
    return [item]


def read_trace(value: Any) -> str | None:
    """Returns the trace in a field of its own: a text, a part, or a list of parts.

    Raises:
        ShapeError: It is none of these.
    """
    if not isinstance(value, str | list | dict):
        raise ShapeError(f"is a {type(value).__name__}, not a text or a list of parts")
    return _trace_text(value) or None


def read_content(content: Any) -> tuple[str | None, str | None]:
    """Returns text and trace of a message's content: a text, or a list of parts.

    Raises:
        ShapeError: It is neither.
    """
    if content is None or isinstance(content, str):
        return content, None
    if not isinstance(content, list):
        raise ShapeError(f"is a {type(content).__name__}, not a text or a list of parts")
    texts = [text for part in content if (text := _part(part, _TEXT_PARTS)) is not None]
    traces = [text for part in content if (text := _part(part, _TRACE_PARTS))]
    return "\n".join(texts), "\n".join(traces) or None


def in_think_tags(
    written: Written, unfinished: bool = False, own: Marks | None = None, bare: bool = False
) -> str:
    """Returns all that was written as one text with the trace in `<think>` tags.

    A trace that is kept apart and one in the text are not both taken: what the text itself marks
    comes first, since servers that split leave nothing behind.

    Args:
        written: Text and trace.
        unfinished: Whether it ran into the limit: a trace without any text after it is then open.
        own: Marks that the user names.
        bare: Whether a text beside a kept-apart trace is the answer though it has no answer tag.
    """
    text = to_think_tags(written.text or "", own)
    if not (trace := _unwrapped(written.trace or "", own)) or has_think_tags(text):
        return text
    if not text.strip():
        return f"<think>{escape(trace)}" + ("" if unfinished else "</think>")
    if bare and answer_of(text) is None:
        text = f"<answer>{text}</answer>"
    return f"<think>{escape(trace)}</think> {text}"


def _unwrapped(trace: str, own: Marks | None) -> str:
    """Returns a trace without marks of its own: some servers leave them in the field."""
    plain = to_think_tags(trace, own).strip()
    if plain[: len(_OPEN)].lower() == _OPEN:
        plain = plain[len(_OPEN) :]
    if plain[-len(_CLOSE) :].lower() == _CLOSE:
        plain = plain[: -len(_CLOSE)]
    return plain.strip()


def _part(part: Any, kinds: Iterable[str]) -> str | None:
    """Returns what a part of one of these kinds says, None if it is of another."""
    if isinstance(part, str):
        return part if "text" in kinds else None
    if not isinstance(part, dict) or part.get("redacted"):
        return None  # a redacted part holds ciphertext, which is no trace that could be judged
    kind = part.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        return None
    names = (kind, "text", "content", "summary")
    said = (_trace_text(part.get(name)) for name in names)
    return next((text for text in said if text), "")


def _trace_text(value: Any) -> str:
    """Returns the text in a field of a trace: a text, a part, or a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(text for item in value if (text := _trace_text(item)))
    if isinstance(value, dict):
        if "encrypted" in str(value.get("type")):
            return ""
        names = ("text", "summary", "thinking", "reasoning", "content")
        return next((text for name in names if (text := _trace_text(value.get(name)))), "")
    return ""
