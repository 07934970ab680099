"""A run's folder: where each file lies, which stages are complete, and who may write to it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import content_hash, write_text
from tracegap.run.attempts import settle
from tracegap.run.experiment import Experiment, settings_text
from tracegap.run.setting_names import differences
from tracegap.run.trainings import Training, name_of
from tracegap.run.writer import SETTINGS_FILE, refuse_strangers
from tracegap.version import __version__


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run's files.

    Attributes:
        root: The folder.
        attempt: Where an attempt at a job writes before its files are moved into place; None where
            this process is the only one that writes.
    """

    root: Path
    attempt: Path | None = None

    def writes(self, path: Path) -> Path:
        """Returns where a stage is to write what will stand at `path` once it is complete."""
        return path if self.attempt is None else self.attempt / path.relative_to(self.root)

    @property
    def train_examples(self) -> Path:
        """Training examples."""
        return self.root / "data" / "train.jsonl"

    @property
    def test_examples(self) -> Path:
        """Test examples."""
        return self.root / "data" / "test.jsonl"

    @property
    def quarantine(self) -> Path:
        """Rows left out, with the reasons."""
        return self.root / "data" / "quarantine.jsonl"

    @property
    def data_report(self) -> Path:
        """Sizes, lengths and repeats."""
        return self.root / "data" / "report.json"

    @property
    def questions(self) -> Path:
        """All training examples of a run with a teacher; `train_examples` are those it leaves."""
        return self.root / "data" / "questions.jsonl"

    @property
    def source_notes(self) -> Path:
        """What a reader must know of the source, until the data report says it."""
        return self.root / "data" / "source.json"

    @property
    def selection(self) -> Path:
        """What became of the questions that a teacher was asked."""
        return self.root / "data" / "selection.json"

    def traces(self, arm: str) -> Path:
        """Training rows of one arm."""
        return self.root / "traces" / f"{arm}.jsonl"

    def student(self, arm: str, seed: int, size: int | None = None) -> Path:
        """Folder of one trained student; `size` in a sweep, here and below."""
        return self.root / "students" / name_of(arm, seed, size)

    @property
    def identity(self) -> Path:
        """Who the student is: its commit, and the prompt of one example."""
        return self.root / "students" / "identity.json"

    def generations(self, arm: str, seed: int, size: int | None = None) -> Path:
        """What one student wrote."""
        return self.root / "generations" / f"{name_of(arm, seed, size)}.jsonl"

    def verdicts(self, arm: str, seed: int, size: int | None = None) -> Path:
        """What the checks say of it."""
        return self.root / "verdicts" / f"{name_of(arm, seed, size)}.jsonl"

    def machine(self, job: str) -> Path:
        """What a job was computed with."""
        return self.root / "machines" / f"{job}.json"

    def interventions(self, arm: str, seed: int, size: int | None = None) -> Path:
        """What one student answered after swapped traces."""
        return self.root / "interventions" / f"{name_of(arm, seed, size)}.jsonl"

    def coverage(self, arm: str, seed: int, size: int | None = None) -> Path:
        """Which questions and swaps were left out of it."""
        return self.root / "interventions" / f"{name_of(arm, seed, size)}.json"

    def sampled(self, one: Training, number: int) -> Path:
        """What one student wrote on its sample of this number."""
        return self.root / "samples" / "generations" / f"{one.name}-sample{number}.jsonl"

    def sampled_verdicts(self, one: Training, number: int) -> Path:
        """What the checks say of it."""
        return self.root / "samples" / "verdicts" / f"{one.name}-sample{number}.jsonl"

    @property
    def tries(self) -> Path:
        """What samples say: pass@k, and links within questions."""
        return self.root / "analysis" / "samples.json"

    @property
    def policies(self) -> Path:
        """Folder of further tries, and of what policies without gold gain by them."""
        return self.root / "policies"

    @property
    def policy_figures(self) -> Path:
        """What the policies gain."""
        return self.policies / "policies.json"

    def further_try(self, arm: str, seed: int, size: int | None, number: int) -> Path:
        """What one student wrote at its further try of that number, counted from 2."""
        return self.policies / f"{name_of(arm, seed, size)}-try{number}.jsonl"

    @property
    def analysis(self) -> Path:
        """All statistics."""
        return self.root / "analysis" / "analysis.json"

    @property
    def learning(self) -> Path:
        """The learning curves of a sweep."""
        return self.root / "analysis" / "learning.json"

    @property
    def effects(self) -> Path:
        """What the answers after swapped traces say."""
        return self.root / "analysis" / "interventions.json"

    @property
    def tables(self) -> Path:
        """Folder of the tables as CSV and LaTeX."""
        return self.root / "tables"

    @property
    def report(self) -> Path:
        """The page to read."""
        return self.root / "report.html"

    @property
    def progress(self) -> Path:
        """How far the run is while it goes on; gone when it has ended."""
        return self.root / "progress.json"

    def manifest(self, stage: str) -> Path:
        """Written last by a stage: its presence says that the stage is complete."""
        return self.root / "manifests" / f"{stage}.json"


def open_folder(root: Path, experiment: Experiment) -> RunFolder:
    """Returns the folder of a run, new or begun earlier with the same settings.

    Raises:
        SettingsError: The folder belongs to another run's settings, or holds other files.
    """
    run = RunFolder(root)
    settings = root / SETTINGS_FILE
    if settings.exists():
        if (before := read_settings(root)) == experiment:
            return run
        if any(run.manifest("any").parent.glob("*.json")):
            raise SettingsError(
                f"{root} holds a run with other settings ({differences(before, experiment)}); "
                "choose another --output-dir, or delete that folder."
            )
    else:
        refuse_strangers(root)
    write_text(settings, settings_text(experiment) + "\n")
    return run


def read_settings(root: Path) -> Experiment:
    """Returns the settings that a run folder was begun with.

    Raises:
        BadInputError: There is no run there, or its settings are damaged.
    """
    path = root / SETTINGS_FILE
    try:
        return Experiment.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise BadInputError(f"{root} holds no run ({SETTINGS_FILE} is missing).") from None
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValidationError:
        raise BadInputError(
            f"{path} is damaged or of another version of tracegap; use another --output-dir."
        ) from None


def stage_key(settings: str, inputs: Sequence[Path]) -> str:
    """Returns the hash of a stage's settings and of its inputs' content.

    Raises:
        BadInputError: An input is missing: the stage before has not been run.
    """
    for path in inputs:
        if not path.exists():
            raise BadInputError(f"{path} is missing; run the stages before this one first.")
    parts = [__version__, settings, *(content_hash(path) for path in inputs)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_complete(run: RunFolder, stage: str, key: str) -> bool:
    """Whether a stage was finished with this key and its files are as they were written."""
    manifest = run.manifest(stage)
    if not manifest.exists():
        return False
    try:
        saved = json.loads(manifest.read_text(encoding="utf-8"))
        files = {run.root / name: digest for name, digest in saved["files"].items()}
    except (ValueError, KeyError, AttributeError, TypeError):
        return False
    if saved.get("key") != key:
        return False
    return all(path.exists() and content_hash(path) == digest for path, digest in files.items())


def outputs_of(run: RunFolder, stage: str) -> list[Path]:
    """Returns the files of a stage that is complete."""
    saved = json.loads(run.manifest(stage).read_text(encoding="utf-8"))
    return [run.root / name for name in saved["files"]]


def complete(run: RunFolder, stage: str, key: str, outputs: Sequence[Path]) -> None:
    """Writes a stage's manifest, last; what an attempt wrote is moved into place before.

    Args:
        run: The run's folder.
        stage: What the manifest is called.
        key: Of the stage.
        outputs: Its files, where they stand at the end.
    """
    if run.attempt is not None:
        settle(run.attempt, run.root)
    files = {path.relative_to(run.root).as_posix(): content_hash(path) for path in outputs}
    text = json.dumps({"stage": stage, "key": key, "files": files}, indent=1, sort_keys=True)
    write_text(run.manifest(stage), text + "\n")
