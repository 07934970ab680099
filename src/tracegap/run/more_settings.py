"""Settings of parts of a run: presets of training, swapped traces, the declared comparison."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tracegap.students.settings import PRESETS
from tracegap.traces.arms import Arm


def from_preset(value: Any) -> Any:
    """Lets `training: paper`, or `training: {preset: paper, epochs: 1}`, start from a preset."""
    if isinstance(value, str):
        value = {"preset": value}
    if not isinstance(value, dict) or "preset" not in value:
        return value
    rest = {key: item for key, item in value.items() if key != "preset"}
    name = value["preset"]
    if name not in PRESETS:
        raise ValueError(f"preset {name!r} is unknown; there are: {', '.join(PRESETS)}")
    return PRESETS[name].model_dump() | rest


class InterventionSettings(BaseModel):
    """Swapping the traces of a run's students, as part of the run.

    Attributes:
        limit: At most so many test questions of each student; None: all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int | None = Field(None, ge=1)


class Primary(BaseModel):
    """The one comparison that is declared beforehand: right answers of two arms, over runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Arm
    second: Arm

    def refuse_absent(self, arms: Sequence[str]) -> None:
        """Refuses arms that a run does not have.

        Raises:
            ValueError: Names the arm and those there are.
        """
        for name, arm in (("first", self.first), ("second", self.second)):
            if arm not in arms:
                raise ValueError(
                    f"its {name} arm {arm!r} is not in this run; add it to arms, or name two of "
                    f"{', '.join(arms)}"
                )
        if self.first == self.second:
            raise ValueError(f"it sets arm {self.first!r} against itself; name two arms")
