"""Reading what a student wrote with the full context, whole or with a clear complaint."""

from collections.abc import Sequence
from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation


def full_context(path: Path, examples: Sequence[Example]) -> dict[str, Generation]:
    """Returns one student's generations with the full context, by example id.

    Raises:
        BadInputError: One is missing.
    """
    found = {g.example_id: g for g in read_records(path, Generation) if g.condition == "full"}
    missing = [example.id for example in examples if example.id not in found]
    if missing:
        raise BadInputError(
            f"{path}: the generation on {missing[0]!r} is missing (and {len(missing) - 1} more); "
            "delete the file and generate again."
        )
    return found
