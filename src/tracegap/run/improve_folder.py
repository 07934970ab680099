"""Where the files of `tracegap improve` lie: a run folder for the students of each arm and round.

    RUN/improve/start/               tries of the run's own students
    RUN/improve/round1-answer/       a run of its own: students, generations, verdicts, page
    RUN/improve/improve.json         what all of it came to

So whatever can be done with a run (`intervene`, `policies`, `report`) can be done with each.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.files import read_whole, write_text
from tracegap.improving.keeping import Keep
from tracegap.improving.results import START, Improvement
from tracegap.run.experiment import Experiment, settings_text
from tracegap.run.folder import RunFolder, complete, is_complete, outputs_of
from tracegap.run.writer import SETTINGS_FILE


@dataclass(frozen=True, slots=True)
class ImproveFolder:
    """The folders of one run's improvement."""

    run: RunFolder

    @property
    def root(self) -> Path:
        """All of it."""
        return self.run.root / "improve"

    @property
    def results(self) -> Path:
        """What it came to."""
        return self.root / "improve.json"

    def part(self, keep: str, round_: int) -> RunFolder:
        """Returns the run folder of an arm's students after a round; round 0 is the start."""
        name = START if round_ == 0 else f"round{round_}-{keep}"
        return RunFolder(self.root / name)

    def students(self, keep: str, round_: int) -> RunFolder:
        """Returns the run folder in which the students lie that a round ended with."""
        return self.run if round_ == 0 else self.part(keep, round_)

    def begin(self, keep: Keep, round_: int, experiment: Experiment) -> RunFolder:
        """Returns the run folder of an arm and round, with the data that all share in it.

        Args:
            keep: The arm.
            round_: From 1.
            experiment: Settings of the part, which are those of the run but for arm and title.
        """
        part, run = self.part(keep, round_), self.run
        write_text(part.root / SETTINGS_FILE, settings_text(experiment) + "\n")
        for path in (
            *(run.train_examples, run.test_examples, run.quarantine, run.data_report, run.identity),
        ):
            copy = part.root / path.relative_to(run.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        return part


def take_over(
    folder: ImproveFolder, keeps: Sequence[Keep], part: RunFolder, round_: int, stage: str, key: str
) -> bool:
    """Copies a stage that another arm of the same round has finished from the same inputs.

    Arms that kept the same rows have the same students, who say the same.

    Returns:
        Whether there was one.
    """
    for other in (folder.part(keep, round_) for keep in keeps):
        if other.root != part.root and is_complete(other, stage, key):
            outputs = outputs_of(other, stage)
            copies = [part.root / path.relative_to(other.root) for path in outputs]
            for path, copy in zip(outputs, copies, strict=True):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            complete(part, stage, key, copies)
            return True
    return False


def tries_file(part: RunFolder, arm: str, seed: int, number: int) -> Path:
    """What one student wrote to all training questions, one time of several."""
    return part.root / "tries" / f"{arm}-seed{seed}-try{number}.jsonl"


def kept_rows(part: RunFolder, arm: str, seed: int) -> Path:
    """The training rows of one student."""
    return part.root / "kept" / f"{arm}-seed{seed}.jsonl"


def kept_counts(part: RunFolder, arm: str, seed: int) -> Path:
    """How they were come by."""
    return part.root / "kept" / f"{arm}-seed{seed}.json"


def read_improvement(run: RunFolder) -> Improvement | None:
    """Returns what `tracegap improve` wrote, or None if it has not been run."""
    path = ImproveFolder(run).results
    return read_whole(path, Improvement) if path.exists() else None
