"""Two texts side by side: which words of each the other does not have."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

Piece: TypeAlias = tuple[str, bool]
"""A stretch of a text, and whether the other text lacks it there."""

_TOKEN = re.compile(r"\w+\s*|[^\w\s]+\s*|\s+")  # a word is told from the marks around it


def differing(first: str, second: str) -> tuple[list[Piece], list[Piece]]:
    """Returns both texts whole, cut into stretches that they share and that they do not.

    Spaces make no difference.
    """
    ours, theirs = _TOKEN.findall(first), _TOKEN.findall(second)
    a, b = ([token.strip() for token in tokens] for tokens in (ours, theirs))
    same = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return (
        list(_pieces(ours, [(block.a, block.size) for block in same])),
        list(_pieces(theirs, [(block.b, block.size) for block in same])),
    )


def _pieces(tokens: Sequence[str], shared: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yields the stretches before, in and after the shared ones; the last of these is empty."""
    at = 0
    for start, size in shared:
        if at < start:
            yield "".join(tokens[at:start]), True
        if size:
            yield "".join(tokens[start : start + size]), False
        at = start + size
