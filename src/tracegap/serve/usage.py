"""What a completion cost, over all tries."""

from collections.abc import Sequence
from typing import Any


def added(usages: Sequence[Any]) -> dict[str, Any] | None:
    """Returns the sum of several `usage` objects, field by field; None if there is none.

    Fields that are no numbers are taken from the last that has them; a number that one of them
    lacks counts as nothing there.
    """
    known = [usage for usage in usages if isinstance(usage, dict)]
    if not known:
        return None
    total: dict[str, Any] = {}
    for usage in known:
        for name, value in usage.items():
            before = total.get(name)
            if isinstance(value, dict):
                total[name] = added([before, value])
            elif _is_number(value) and _is_number(before):
                total[name] = before + value
            elif value is not None or name not in total:
                total[name] = value
    return total


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
