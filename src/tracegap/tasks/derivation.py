"""What a task's rules find in question and context alone, without gold."""

from dataclasses import dataclass
from typing import Literal

Reading = Literal["dataset", "plain"]
"""Whose conventions a derivation follows: `dataset`, what the data set's authors meant, or `plain`,
what question and context say to anybody."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """What follows from question and context by rule.

    Attributes:
        label: One of the task's labels.
        evidence: Positions in the context, ascending.
        answers: In the order of the context, each once.
        reasons: One plain sentence for each step.
    """

    label: str
    evidence: tuple[int, ...]
    answers: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why nothing can be derived."""

    reason: str
