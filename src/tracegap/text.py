"""What text is like: whether it can be written, and what it is compared by."""

import unicodedata


def has_utf8(text: str) -> bool:
    """Whether a text can be written: half a surrogate pair has no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def normalise(text: str) -> str:
    """Returns text in one case, spacing and Unicode form (NFC), for comparison; never cut."""
    if text.isascii():  # most texts are, and for them this is the same and twice as fast
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def printable(text: str) -> str:
    """Returns text without what steers a terminal or cannot stand in XML; line breaks stay."""
    kept = (c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return "".join(kept)
