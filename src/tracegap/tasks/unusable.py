"""Why no example can be made of a row, or of a file without any."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tracegap.errors import BadInputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unusable:
    """Which field of a row does not fit, and why."""

    field: str
    reason: str


def not_empty(rows: Iterable[T], path: Path) -> Iterator[T]:
    """Yields the rows of a file.

    Raises:
        BadInputError: There are none.
    """
    row = None
    for row in rows:
        yield row
    if row is None:
        raise BadInputError(f"{path}: holds no record; download it again, or leave it out.")
