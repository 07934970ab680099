"""Why no example can be made of a row, or of a file, or of all rows of a source."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tracegap.errors import BadInputError
from tracegap.task import Loaded

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


def refuse_empty(loaded: Loaded, source: str) -> Loaded:
    """Returns what was loaded, if any of it can be used.

    Raises:
        BadInputError: No example can be made of any row; tells the commonest reason.
    """
    if loaded.examples or not loaded.quarantined:
        return loaded
    rows = loaded.quarantined
    ((field, reason), count) = Counter((q.field, q.reason) for q in rows).most_common(1)[0]
    first = next(q for q in rows if (q.field, q.reason) == (field, reason))
    raise BadInputError(
        f"{source}: none of {len(rows)} rows can be used; for {count} of them {field}: {reason} "
        f"(first: {first.source}, row {first.line})."
    )
