"""Evening out text before it is compared."""

import unicodedata


def normalise(text: str) -> str:
    """Returns text with case, spacing and Unicode form evened out; never shortened."""
    if text.isascii():  # the same, sooner
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
