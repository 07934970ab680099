"""How far an audit goes: what the files bring decides what can be said of their outputs."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from tracegap.records import Example

Tier = Literal["all", "grounding", "form"]
NUMBERS: dict[Tier, int] = {"all": 1, "grounding": 2, "form": 3}
_PARTS = ("context", "gold answers", "gold evidence", "gold label")


@dataclass(slots=True)
class Brought:
    """Counts what the outputs' examples bring.

    Attributes:
        n: Outputs.
        with_part: Part -> how many have it.
    """

    n: int = 0
    with_part: Counter[str] = field(default_factory=Counter)

    def add(self, example: Example) -> None:
        """Counts one output's example."""
        self.n += 1
        there = (example.context, example.answers, example.evidence, example.label)
        for part, value in zip(_PARTS, there, strict=True):
            self.with_part[part] += bool(value)

    def merge(self, later: "Brought") -> None:
        """Adds what other outputs bring."""
        self.n += later.n
        self.with_part.update(later.with_part)

    @property
    def tier(self) -> Tier:
        """What all outputs allow: a part that only some bring is told, and lifts none."""
        if not self._all("context"):
            return "form"
        return "all" if self._all("gold answers") and self._all("gold evidence") else "grounding"

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, the label included."""
        return all(self._all(part) for part in _PARTS)

    def sentence(self) -> str:
        """Returns the tier in words: what is there, what is not, what follows."""
        there = ", ".join(["question", *(self._said(p) for p in _PARTS if self.with_part[p])])
        missing = [part for part in _PARTS if not self.with_part[part]]
        lacks = f"; no {', no '.join(missing)}" if missing else ""
        return f"Tier {NUMBERS[self.tier]} of 3 ({there}{lacks}): {self._follows()}."

    def counts(self) -> dict[str, int]:
        """Returns how many outputs bring each part."""
        return {part: self.with_part[part] for part in _PARTS}

    def _all(self, part: str) -> bool:
        return 0 < self.n == self.with_part[part]

    def _said(self, part: str) -> str:
        return part if self._all(part) else f"{part} in {self.with_part[part]} of {self.n}"

    def _follows(self) -> str:
        right = "whether the answer is right" if self.with_part["gold answers"] else ""
        if self.tier == "all":
            return "each step that is stated and the answer are held against gold"
        if self.tier == "grounding":
            held = "whether the cited passages and the answer hold on to the context"
            not_said = (
                "not whether the right passages are cited"
                if right
                else "nothing about whether the answer is true"
            )
            return f"{held}{', and ' + right if right else ''}; {not_said}"
        form = "form, and whether trace and answer agree"
        return f"{form}, and {right}" if right else f"{form}; nothing about truth"
