"""spaCy's English tokens, lower-cased, at the speed that scoring thousands of answers needs.

spaCy cuts each stretch between spaces by itself. So each distinct stretch is cut once, all of them
in one text; and one of ASCII letters that no exception names is a word already.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from tracegap.errors import BadInputError
from tracegap.needs import install

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Returns each text's tokens, lower-cased and stripped; one of white space alone is empty.

    Raises:
        BadInputError: spaCy is not installed.
    """
    tokenizer = _tokenizer()
    plain = {text for text in texts if " ".join(text.split()) == text and text}
    stretches = {stretch for text in plain for stretch in text.split(" ")}
    cut = _cut_all(tokenizer, stretches)
    return [
        # odd spacing makes tokens of its own
        [token for stretch in text.split(" ") for token in cut[stretch]]
        if text in plain
        else _cut(tokenizer, text)
        for text in texts
    ]


def _cut_all(tokenizer: "Tokenizer", stretches: Iterable[str]) -> dict[str, list[str]]:
    """Returns the tokens of each stretch without spaces."""
    exceptions = tokenizer.rules
    cut: dict[str, list[str]] = {}
    hard: list[str] = []
    for stretch in sorted(stretches):
        if stretch.isascii() and stretch.isalpha() and stretch not in exceptions:
            cut[stretch] = [stretch.lower()]
        else:
            hard.append(stretch)
    parts: list[list[str]] = [[]]
    for token in tokenizer(" ".join(hard)):
        parts[-1].append(token.text.lower())
        if token.whitespace_:
            parts.append([])
    if len(parts) != len(hard):  # an exception reached across a space
        parts = [_cut(tokenizer, stretch) for stretch in hard]
    return cut | dict(zip(hard, parts, strict=True))


def _cut(tokenizer: "Tokenizer", text: str) -> list[str]:
    return [token.text.strip().lower() for token in tokenizer(text)]


@cache
def _tokenizer() -> "Tokenizer":
    try:
        from spacy.lang.en import English
    except ImportError:
        raise BadInputError(
            f"MS MARCO's metrics cut text by spaCy's rules; {install(['spacy'])}."
        ) from None
    return English().tokenizer
