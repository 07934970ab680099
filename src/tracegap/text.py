"""Evening out text before it is compared."""

import unicodedata


def normalise(text: str) -> str:
    """Returns text with case, spacing and Unicode form evened out; never shortened."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
