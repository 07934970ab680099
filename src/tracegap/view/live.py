"""What a run that goes on shows: how far it is, its losses, and its newest outputs."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import TracegapError
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.progress_file import read_progress
from tracegap.students.train import LOSS_FILE

MOST_POINTS, NEWEST = 200, 12
_TAIL_BYTES = 65_536
_LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Live:
    """The state of a run.

    Attributes:
        quiet: Seconds since the run last said anything; None if it never did.
        finished: The stages that are complete.
        losses: Training -> points (step, loss), thinned to `MOST_POINTS`.
        newest: The newest outputs, the last first: training, example and text.
        page: When its page was written, as a number that changes with it; None without one.
    """

    work: dict[str, Any] | None
    quiet: float | None
    finished: list[str]
    losses: dict[str, list[tuple[int, float]]]
    newest: list[dict[str, str]]
    page: int | None


def live_state(root: Path) -> dict[str, Any]:
    """Returns the state of a run as plain values; what cannot be read just now is left out."""
    run = RunFolder(root)
    try:
        arms = read_settings(root).arms
    except TracegapError:
        arms = ()
    work, quiet = None, None
    if run.progress.exists():
        try:
            work = asdict(read_progress(run.progress))
            quiet = round(max(0.0, time.time() - run.progress.stat().st_mtime))
        except (TracegapError, OSError):  # it has ended between the two looks
            work, quiet = None, None
    manifests = sorted(path.stem for path in run.manifest("any").parent.glob("*.json"))
    page = run.report.stat().st_mtime_ns if run.report.exists() else None
    losses = dict(_losses(run.root / "students")) if arms else {}
    return asdict(Live(work, quiet, manifests, losses, _newest(run), page))


def _losses(students: Path) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    for path in sorted(students.glob(f"*/{LOSS_FILE}")):
        points = [
            (int(line["step"]), float(line["loss"]))
            for line in _lines(path.read_text(encoding="utf-8", errors="replace"))
            if "step" in line and "loss" in line
        ]
        every = max(1, len(points) // MOST_POINTS)
        yield path.parent.name, points[::every]


def _newest(run: RunFolder) -> list[dict[str, str]]:
    """Returns the last outputs of the file that was written last."""
    files = [
        path
        for path in run.generations("any", 0).parent.glob("*.jsonl")
        if not path.name.endswith(".times.jsonl")
    ]
    if not files:
        return []
    path = max(files, key=lambda file: (file.stat().st_mtime_ns, file.name))
    lines = list(_lines(_tail(path)))[-NEWEST:]
    return [
        {
            "training": f"{line.get('arm')}, seed {line.get('seed')}",
            "example": str(line.get("example_id")),
            "text": str(line.get("text"))[:_LONGEST_TEXT],
        }
        for line in reversed(lines)
    ]


def _tail(path: Path) -> str:
    """Returns the last whole lines of a file."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        text = stream.read().decode("utf-8", "replace")
    return text if size <= _TAIL_BYTES else text.partition("\n")[2]


def _lines(text: str) -> Iterator[dict[str, Any]]:
    """Yields the records of lines that are whole: the last may be half written."""
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
