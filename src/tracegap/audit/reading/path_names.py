"""What the names of released files and of folders say: the student, the arm, the class."""

import re
from dataclasses import dataclass
from pathlib import Path

UNNAMED = "unnamed"
PROMPTED = "prompted"
# the released names, the longest ending first
_ENDINGS = (
    ("-sft-adapter-reasoning-facts-perturbed_default", "incorrect"),
    ("-sft-adapter-reasoning-facts_default", "correct"),
    ("-sft-adapter_default", "vanilla"),
)
_PROMPTED = re.compile(r"(?:[\w.-]+?_)?(?P<student>[\w.-]+)_default(?:_\w+)?")
_HARNESS = re.compile(r"samples_.+")


@dataclass(frozen=True, slots=True)
class Named:
    """What a path says.

    Attributes:
        label: None if it names no class of the task.
        released: Whether it is a file of the paper's outputs.
    """

    student: str
    arm: str
    label: str | None
    released: bool = False


def named(path: Path, labels: tuple[str, ...]) -> Named:
    """Reads student, arm and class off a file's path."""
    stem = path.name
    for packed in (".gz", ".zst"):
        stem = stem.removesuffix(packed)
    stem = Path(stem).stem
    label = _label(path.parent.name, stem, labels)
    for ending, arm in _ENDINGS:
        if stem.endswith(ending):
            return Named(stem.removesuffix(ending), arm, label, released=True)
    if _HARNESS.fullmatch(stem):
        return Named(path.parent.name.replace("__", "/") or UNNAMED, PROMPTED, label)
    if match := _PROMPTED.fullmatch(stem):
        return Named(match["student"], PROMPTED, label, released=True)
    return Named(UNNAMED, stem, label)


def _label(folder: str, stem: str, labels: tuple[str, ...]) -> str | None:
    for label in labels:
        if folder in (label, f"{label}_default") or stem in (label, f"{label}_default"):
            return label
    return next((label for label in labels if stem.endswith(f"_{label}")), None)
