"""Reading single values of a row: texts, lists of texts, ids; anything else is refused."""

from typing import Any

from tracegap.text import has_utf8
from tracegap.traces.parse import parse_list

_ONLY_TEXTS = frozenset({str})


class RowError(ValueError):
    """Why one row cannot be used; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def text_of(value: Any, name: str) -> str | None:
    """Returns a text, None for an empty one: in CSV a cell that says nothing is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return writable(value, name)
    raise RowError(name, f"is a {type(value).__name__}, not a text")


def writable(text: str, name: str) -> str:
    """Returns a text that a file can hold.

    Raises:
        RowError: It holds half a surrogate pair.
    """
    if not text.isascii() and not has_utf8(text):
        raise RowError(name, "holds half a character (a lone surrogate)")
    return text


def identity_of(value: Any) -> str | None:
    """Returns an id or a seed as a text; whole numbers are the same with a point and without."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return writable(shown(value), "id")


def shown(value: Any) -> str:
    """Returns any value as a text."""
    return value if isinstance(value, str) else str(value)


def answers_of(value: Any, name: str) -> tuple[str, ...] | None:
    """Returns gold answers; a number is its text."""
    if isinstance(value, bool | int | float):
        value = str(value)
    return texts_of(value, name)


def passages_of(value: Any, name: str) -> tuple[str, ...] | None:
    """Returns passages: a list, a list written as a text, or one a line."""
    return texts_of(value, name, lines=True)


def evidence_of(value: Any, context: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Returns gold passages: texts, or positions in the context, as a task's own examples have."""
    if not isinstance(value, list) or not value or not all(type(item) is int for item in value):
        return texts_of(value, "evidence", lines=True)
    if context is None:
        return None
    if outside := [position for position in value if not 0 <= position < len(context)]:
        raise RowError(
            "evidence",
            f"{outside[0]} is no position in a context of {len(context)} passages (counted from 0)",
        )
    return tuple(context[position] for position in value)


def texts_of(value: Any, name: str, lines: bool = False) -> tuple[str, ...] | None:
    """Reads a list of texts: a list, a list written as a text, or one text (a passage a line)."""
    if value is None:
        return None
    if isinstance(value, str):
        listed = parse_list(value)
        if listed is None:
            listed = (value,)
            if lines:
                listed = tuple(line for line in value.split("\n") if line.strip())
        value = listed
    if isinstance(value, list) and any(type(item) in (int, float) for item in value):
        value = [str(item) if type(item) in (int, float) else item for item in value]
    if isinstance(value, (list, tuple)) and _ONLY_TEXTS.issuperset(map(type, value)):
        if "\0" in writable("".join(value), name):
            raise RowError(name, "holds a NUL")
        return tuple(value)
    raise RowError(name, f"is neither a text nor a list of texts: {repr(value)[:60]}")
