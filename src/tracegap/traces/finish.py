"""Why a generation ended, in whatever words a server, a library or a log says so."""

from typing import Any, Literal

Finish = Literal["stop", "length", "other", "unsaid"]
_LENGTH = frozenset(
    {
        *("length", "maxtokens", "maxlength", "modellength", "maxoutputtokens", "maxnewtokens"),
        *("incomplete", "tokenlimit", "contextlength", "contextlengthexceeded", "truncated"),
        *("modelcontextwindowexceeded", "maxcompletiontokens", "lengthlimit", "limit"),
    }
)
_STOP = frozenset(
    {
        *(
            "stop",
            "eos",
            "eostoken",
            "endturn",
            "stopsequence",
            "completed",
            "complete",
            "finished",
        ),
        *("endoftext", "stopstring", "finishreasonstop", "matched", "done"),
    }
)
_KEYS = ("type", "reason", "finish_reason", "name", "value")


def finish_of(value: Any) -> tuple[Finish, str]:
    """Returns how a generation ended, and the reason as it was said.

    Args:
        value: A text (`length`, `MAX_TOKENS`, `FinishReason.MAX_TOKENS`), an object that holds one
            (`{"type": "length"}`), or a list, one a choice, of which the first counts.

    Returns:
        `stop` or `length`; `other` for reasons that are neither, such as `content_filter`;
        `unsaid` where nothing is said.
    """
    said = _words(value)
    if not said:
        return "unsaid", ""
    plain = "".join(c for c in said.rpartition(".")[2].lower() if c.isalnum())
    if plain in _LENGTH:
        return "length", said
    return ("stop", said) if plain in _STOP else ("other", said)


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return _words(value[0]) if value else ""
    if isinstance(value, dict):
        return next((_words(value[key]) for key in _KEYS if value.get(key)), "")
    return ""
