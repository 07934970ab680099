"""Evening out text before it is compared."""

import unicodedata


def normalise(text: str) -> str:
    """Returns text with case, spacing and Unicode form evened out; never shortened."""
    if text.isascii():  # most texts are, and for them this is the same and twice as fast
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
