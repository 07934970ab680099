"""The marks that models and their chat templates put around a trace, brought to `<think>` tags.

Each model family has marks of its own: tags of other names, tags with attributes, Magistral's
`[THINK]`, gpt-oss's channels, special tokens. A text that has `<think>` or `</think>` is never
touched. Where only the closing mark is there, the opening one stood in the prompt (chat templates
of R1 and Qwen3 put it there): the text begins within its trace.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# ASCII: without it `ſ` and the Kelvin sign would pass for letters of a tag
_FLAGS = re.IGNORECASE | re.ASCII
_OPEN_OURS = re.compile(r"<think>", _FLAGS)
_CLOSE_OURS = re.compile(r"</think>", _FLAGS)
_NAMES = (
    r"(?:think|thinking|thought|thoughts|reasoning|scratchpad|seed:think|longcat_think|mm:think)"
)
_ATTRIBUTES = r"(?:[ \t\n][^<>]{0,2000})?"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands before and after a trace."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]


_KNOWN = tuple(
    Marks(re.compile(opening, _FLAGS), re.compile(closing, _FLAGS))
    for opening, closing in (
        (rf"<{_NAMES}{_ATTRIBUTES}>", rf"</{_NAMES}>"),
        (r"\[THINK\]", r"\[/THINK\]"),
        (r"<\|begin_of_thought\|>", r"<\|end_of_thought\|>"),
        (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),
        ("◁think▷", "◁/think▷"),
        (r"<\|channel>thought\b", r"<channel\|>"),
    )
)
_HINT = re.compile(
    rf"</?{_NAMES}[\s>]|\[/?THINK\]|_of_thought\|>|_THINKING\|>|◁/?think▷|<\|?channel\|?>",
    _FLAGS,
)
_CHANNEL = re.compile(r"<\|channel\|>(\w+)[^<]*<\|message\|>")
_CHANNEL_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")
# the same once special tokens are taken out of the text
_BARE_CHANNELS = re.compile(r"\s*analysis(?P<trace>.*?)assistantfinal(?P<rest>.*)", re.DOTALL)


def delimiters(opening: str, closing: str) -> Marks:
    """Returns marks that a user names, taken literally."""
    return Marks(re.compile(re.escape(opening)), re.compile(re.escape(closing)))


def has_think_tags(text: str) -> bool:
    """Whether a text has our own tag of a trace, opening or closing."""
    return bool(_OPEN_OURS.search(text) or _CLOSE_OURS.search(text))


def to_think_tags(text: str, own: Marks | None = None) -> str:
    """Returns a text with the marks around its trace as `<think>` tags; others as they are.

    Args:
        text: What a model wrote.
        own: Marks that the user names; they are looked for first.
    """
    if own is not None and (found := _replaced(text, own)) is not None:
        return found
    if "<|channel|>" in text:
        return _from_channels(text)
    if text[:40].lstrip().startswith("analysis") and (bare := _BARE_CHANNELS.fullmatch(text)):
        return f"<think>{bare['trace']}</think>{bare['rest']}"
    if _OPEN_OURS.search(text) or not _HINT.search(text):
        return text
    for marks in _KNOWN:
        if marks.opening.search(text) and (found := _replaced(text, marks)) is not None:
            return found
    if _CLOSE_OURS.search(text):
        return text
    for marks in _KNOWN:
        if (found := _replaced(text, marks)) is not None:
            return found
    return text


def _replaced(text: str, marks: Marks) -> str | None:
    opening = marks.opening.search(text)
    closing = marks.closing.search(text, opening.end() if opening else 0)
    if opening is None and closing is None:
        return None
    before, start = ("", 0) if opening is None else (text[: opening.start()], opening.end())
    tag = "" if opening is None else "<think>"
    if closing is None:
        return f"{before}{tag}{text[start:]}"
    return f"{before}{tag}{text[start : closing.start()]}</think>{text[closing.end() :]}"


def _from_channels(text: str) -> str:
    """Returns gpt-oss's channels in tags: analysis is the trace, final the answer."""
    trace = "\n".join(said for name, said in _channels(text) if name == "analysis")
    final = [said for name, said in _channels(text) if name in ("final", "")]
    if not trace:
        return to_think_tags("\n".join(final))
    return f"<think>{trace}</think>{final[-1]}" if final else f"<think>{trace}"


def _channels(text: str) -> Iterator[tuple[str, str]]:
    """Yields (channel, what it says); no name for text that follows a channel without one.

    llama.cpp without its parser writes the answer so.
    """
    for head in _CHANNEL.finditer(text):
        end = _CHANNEL_END.search(text, head.end())
        yield head[1].lower(), text[head.end() : end.start() if end else len(text)]
        after = text[end.end() :] if end and end[0] == "<|end|>" else ""
        if after.strip() and not after.lstrip().startswith("<|"):
            yield "", after
