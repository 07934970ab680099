"""Where a run keeps what its teacher said."""

from dataclasses import dataclass
from pathlib import Path

from tracegap.run.folder import RunFolder


@dataclass(frozen=True, slots=True)
class TeacherFolder:
    """The paths of a teacher's files."""

    root: Path

    @property
    def cache(self) -> Path:
        """Every reply, kept as it comes in."""
        return self.root / "cache.jsonl"

    def replies(self, what: str) -> Path:
        """The replies to one kind of ask, in the order of the questions."""
        return self.root / f"{what}.jsonl"

    @property
    def usage(self) -> Path:
        """Tokens that the replies took."""
        return self.root / "usage.json"

    @property
    def taught(self) -> Path:
        """What became of each question, a line each."""
        return self.root / "questions.jsonl"


def teacher_folder(run: RunFolder) -> TeacherFolder:
    """Returns the folder of a run's teacher."""
    return TeacherFolder(run.root / "teachers")
