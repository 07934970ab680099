"""Why no example can be made of a row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unusable:
    """Which field of a row does not fit, and why."""

    field: str
    reason: str
