"""What a check without gold says of one step."""

from dataclasses import dataclass
from typing import Literal

Judgement = Literal["right", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One step's judgement, and why, in words for a person."""

    step: Literal["label", "evidence", "answer"]
    judgement: Judgement
    reason: str
