"""Which runs and audits lie in a folder, and how far each is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracegap.errors import TracegapError
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.progress_file import Work, read_progress
from tracegap.run.writer import SETTINGS_FILE

AUDIT_FILE, PAGE_FILE = "audit.json", "report.html"
_DEPTH = 4
Kind = Literal["run", "audit"]


@dataclass(frozen=True, slots=True)
class Found:
    """A run or an audit.

    Attributes:
        name: Its folder, from the one that is looked through.
        about: Student and task, or what is wrong with it.
        work: What it was doing when it last said; None if nothing goes on.
    """

    name: str
    root: Path
    kind: Kind
    about: str
    mock: bool
    work: Work | None

    @property
    def page(self) -> Path:
        """Its page, whether it is there or not."""
        return self.root / PAGE_FILE

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if self.work is not None:
            return f"{self.work.title}: {self.work.done} of {self.work.total or '?'}"
        return "finished" if self.page.exists() else "not finished"


def find_all(top: Path) -> list[Found]:
    """Returns the runs and audits in a folder, itself included, by name."""
    return [found for folder in _folders(top, _DEPTH) if (found := find(folder, top)) is not None]


def find(folder: Path, top: Path) -> Found | None:
    """Returns the run or audit that a folder holds, None if it holds neither."""
    name = folder.relative_to(top).as_posix()
    name = top.resolve().name if name == "." else name
    if (folder / SETTINGS_FILE).is_file():
        return _run(folder, name)
    if (folder / AUDIT_FILE).is_file():
        return Found(name, folder, "audit", "outputs that others made", False, None)
    return None


def _folders(top: Path, depth: int) -> Iterator[Path]:
    """Yields a folder and those within, not following links, and not into runs."""
    yield top
    if depth == 0 or (top / SETTINGS_FILE).is_file():
        return
    try:
        inner = sorted(path for path in top.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return
    for path in inner:
        if not path.name.startswith("."):
            yield from _folders(path, depth - 1)


def _run(folder: Path, name: str) -> Found:
    try:
        settings = read_settings(folder)
    except TracegapError as error:
        return Found(name, folder, "run", str(error), False, None)
    run = RunFolder(folder)
    work = None
    if run.progress.exists():
        try:
            work = read_progress(run.progress)
        except TracegapError:  # just being written, or just gone
            work = None
    about = f"{settings.student} on {settings.task.name}"
    return Found(name, folder, "run", about, settings.asks_mock, work)
