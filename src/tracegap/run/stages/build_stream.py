"""Building the rows of a large local file in constant memory, on all cores, able to go on.

The source is cut into stretches. Each is built by itself into part files; these are appended to the
run's files in the order of the source, and after each a note says how far they are good. A build
that was killed cuts its files back to the last note and goes on; the files come out the same, with
one process or many.

The arms are matched on a sample: the first examples of stretches from all over the source.

What holding no examples costs: rows stand in the order of the source, not spread over the classes;
one group in a hundred, by the hash of its name, goes to test; repeats and used-twice ids are not
looked for.
"""

import gc
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from tracegap.errors import SettingsError, StorageError
from tracegap.files import cannot_write, write_text
from tracegap.randomness import hash_of
from tracegap.records import Example, Quarantined
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.lengths import spread
from tracegap.run.progress import Progress, silent
from tracegap.run.stages.build import STAGE
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.tasks.marco.files import Stretch
from tracegap.traces.arms import FALSIFIES, build_row, usable_in_all_arms
from tracegap.traces.formats import shape_row
from tracegap.traces.leak import form_leak
from tracegap.traces.matching import MOST_FITTED
from tracegap.traces.plan import ArmPlan, plan_arms

_STRETCH = 16 << 20  # bytes of the source
_TEST_ONE_IN = 100
_SAMPLED = 16  # stretches that the sample is taken from
_AHEAD = 4  # stretches a process may be ahead of what is appended


@runtime_checkable
class StreamedTask(Protocol):
    """A task whose local files can be read in stretches."""

    def stretches(self, source: Path, size: int) -> list[Stretch]:
        """Cuts the files of a source into stretches of about `size` bytes."""

    def read_stretch(self, stretch: Stretch) -> Iterator[Example | Quarantined]:
        """Yields the examples of a stretch, and the rows that cannot be used."""


@dataclass(slots=True)
class Tally:
    """What the data report counts, so that stretches can be added up.

    Attributes:
        train, test: Examples by class.
        rules: Examples by the special rule that made them.
        reasons: Rows left out, by reason.
        lengths: For each measure how often each length comes; `ARM MEASURE` for completions.
    """

    train: Counter[str] = field(default_factory=Counter)
    test: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lengths: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, other: "Tally") -> None:
        """Adds another stretch's counts to these."""
        self.train.update(other.train)
        self.test.update(other.test)
        self.rules.update(other.rules)
        self.reasons.update(other.reasons)
        for name, counts in other.lengths.items():
            self.lengths[name].update(counts)


@dataclass(frozen=True, slots=True)
class _Note:
    """How far a build has come: everything up to here is good."""

    key: str
    done: int
    sizes: dict[str, int]
    tally: Tally


_NOTE: TypeAdapter[_Note] = TypeAdapter(_Note)


def build_stream(
    run: RunFolder, experiment: Experiment, workers: int, progress: Progress = silent
) -> None:
    """Writes the same files as `build`, from a local source of any size.

    Args:
        run: The folder to write to.
        experiment: Its settings; all rows are taken, split by group.
        workers: How many processes.
        progress: Is told how many stretches are done.

    Raises:
        BadInputError: The source cannot be read.
        SettingsError: The settings ask for what cannot be streamed.
        StorageError: The disk is full, or a process was killed.
    """
    source, task = _source(experiment)
    key = stage_key(f"stream {experiment.build_settings}", [source])
    if is_complete(run, STAGE, key):
        return
    pieces = task.stretches(source, _STRETCH)
    outputs = _outputs(run, experiment)
    note_path = run.manifest(f"{STAGE}-stream")
    note = _cut_back(note_path, key, outputs)
    tally, sizes = note.tally, note.sizes
    sample, plan = _sampled_plan(pieces, task, experiment.data_seed)
    for number, found in _built(pieces, note.done, run, experiment, plan, workers):
        tally.add(found)
        for path in outputs:
            sizes[path.name] = _append(path, _part(path, number))
        _write_note(note_path, _Note(key, number + 1, sizes, tally))
        for path in outputs:
            _part(path, number).unlink(missing_ok=True)
        progress("build", number + 1, len(pieces))
    if not tally.train:
        raise SettingsError(f"{source} gives no training row; see {run.quarantine}.")
    report = _report(tally, experiment)
    report["form_leak"] = {"train": asdict(form_leak(sample, lambda _: plan))} if sample else {}
    write_text(run.data_report, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    complete(run, STAGE, key, [*outputs, run.data_report])
    note_path.unlink()


def _source(experiment: Experiment) -> tuple[Path, StreamedTask]:
    wanted = experiment.task
    task = get_task(wanted.name, wanted.options)
    source = Path(wanted.source)
    if not isinstance(task, StreamedTask) or not source.exists():
        raise SettingsError(
            f"task {wanted.name!r} from {wanted.source!r} cannot be streamed; that needs task "
            "'marco' and the path of a local file or folder. Build it without --stream."
        )
    if wanted.train or wanted.test or wanted.limit or wanted.split != "group":
        raise SettingsError(
            "a streamed build takes all rows, split by group; leave out task.train, task.test, "
            "task.limit and task.split, or build without --stream."
        )
    return source, task


def _sampled_plan(
    pieces: Sequence[Stretch], task: StreamedTask, seed: int
) -> tuple[list[Example], ArmPlan]:
    """Returns training examples from all over the source, and the arms' plan fitted on them."""
    assert isinstance(task, Task)
    taken = pieces[:: max(1, len(pieces) // _SAMPLED)][:_SAMPLED]
    sample: list[Example] = []
    for piece in taken:
        usable = (
            one
            for one in task.read_stretch(piece)
            if isinstance(one, Example)
            and not _is_test(one, seed)
            and usable_in_all_arms(one, task) is None
        )
        sample += islice(usable, -(-MOST_FITTED // len(taken)))
    return sample, plan_arms(sample, task, seed)


def _is_test(example: Example, seed: int) -> bool:
    return hash_of(seed, "stream test", example.group) % _TEST_ONE_IN == 0


def _outputs(run: RunFolder, experiment: Experiment) -> list[Path]:
    return [
        run.train_examples,
        run.test_examples,
        run.quarantine,
        *(run.traces(arm) for arm in experiment.arms),
    ]


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number:06d}")


def _built(
    pieces: Sequence[Stretch],
    done: int,
    run: RunFolder,
    experiment: Experiment,
    plan: ArmPlan,
    workers: int,
) -> Iterator[tuple[int, Tally]]:
    """Yields the stretches not done yet, in order, each when its part files are written."""
    if workers == 1:
        for number in range(done, len(pieces)):
            yield number, build_stretch(pieces[number], number, run, experiment, plan)
        return
    # spawned, not forked: the parent may hold threads
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        numbers = iter(range(done, len(pieces)))
        waiting: list[tuple[int, Future[Tally]]] = []
        while True:
            for number in islice(numbers, workers * _AHEAD - len(waiting)):
                piece = pieces[number]
                job = pool.submit(build_stretch, piece, number, run, experiment, plan)
                waiting.append((number, job))
            if not waiting:
                return
            number, future = waiting.pop(0)
            try:
                yield number, future.result()
            except BrokenProcessPool:
                raise StorageError(
                    "a process was killed, perhaps for lack of memory; run the same command again "
                    "with fewer --workers: finished work is kept."
                ) from None


def build_stretch(
    stretch: Stretch, number: int, run: RunFolder, experiment: Experiment, plan: ArmPlan
) -> Tally:
    """Writes the part files of one stretch and returns what it holds."""
    collects = gc.isenabled()
    gc.disable()  # rows hold no cycles, and looking for them takes a fifth of the time
    try:
        return _build_stretch(stretch, number, run, experiment, plan)
    finally:
        if collects:
            gc.enable()


def _build_stretch(
    stretch: Stretch, number: int, run: RunFolder, experiment: Experiment, plan: ArmPlan
) -> Tally:
    task, tally = plan.task, Tally()
    assert isinstance(task, StreamedTask)
    outputs = _outputs(run, experiment)
    truths = {arm: (not false.label, not false.evidence) for arm, false in FALSIFIES.items()}
    with ExitStack() as stack:
        files = []
        for path in outputs:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                part = _part(path, number).open("wb", 1 << 20)
            except OSError as error:
                raise cannot_write(path, error) from None
            files.append(stack.enter_context(part))
        train, test, quarantine, *arm_files = files
        seed = experiment.data_seed
        try:
            for one in task.read_stretch(stretch):
                if isinstance(one, Example) and (reason := usable_in_all_arms(one, task)):
                    one = Quarantined(f"{stretch.path} {one.id}", 0, "context", reason)
                if isinstance(one, Quarantined):
                    tally.reasons[one.reason] += 1
                    quarantine.write(to_json(one) + b"\n")
                    continue
                _count(tally, one)
                if _is_test(one, seed):
                    tally.test[one.label] += 1
                    test.write(to_json(one) + b"\n")
                    continue
                tally.train[one.label] += 1
                train.write(to_json(one) + b"\n")
                for arm, file in zip(experiment.arms, arm_files, strict=True):
                    row = build_row(one, arm, plan)
                    tally.lengths[f"{arm} characters"][len(row.completion[0]["content"])] += 1
                    tally.lengths[f"{arm} cited_passages"][len(row.evidence)] += 1
                    tally.lengths[f"{arm} cited_characters"][sum(map(len, row.evidence))] += 1
                    file.write(to_json(shape_row(row, experiment.format, truths[arm])) + b"\n")
        except OSError as error:
            raise cannot_write(outputs[0], error) from None
    return tally


def _count(tally: Tally, example: Example) -> None:
    if "rule" in example.meta:
        tally.rules[example.meta["rule"]] += 1
    tally.lengths["passages"][len(example.context)] += 1
    tally.lengths["evidence_passages"][len(example.evidence)] += 1
    tally.lengths["answers"][len(example.answers)] += 1
    tally.lengths["question_words"][len(example.question.split())] += 1


def _append(path: Path, part: Path) -> int:
    """Appends a part file and returns the new size."""
    try:
        with path.open("ab") as target, part.open("rb") as stream:
            shutil.copyfileobj(stream, target, 1 << 20)
            return target.tell()
    except OSError as error:
        raise cannot_write(path, error) from None


def _write_note(path: Path, note: _Note) -> None:
    write_text(path, _NOTE.dump_json(note).decode() + "\n")


def _cut_back(note_path: Path, key: str, outputs: Sequence[Path]) -> _Note:
    """Returns the note of a build that was killed, its files cut back to it; or a new one."""
    note = _Note(key, 0, {}, Tally())
    if note_path.exists():
        try:
            found = _NOTE.validate_json(note_path.read_bytes())
        except ValidationError:
            found = note
        if found.key == key and all(_size(path) >= found.sizes[path.name] for path in outputs):
            note = found
    try:
        for path in outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
            for part in path.parent.glob(f"{path.name}.[0-9]*"):
                part.unlink()
            with path.open("ab") as stream:
                stream.truncate(note.sizes.get(path.name, 0))
    except OSError as error:
        raise cannot_write(path, error) from None
    return note


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _report(tally: Tally, experiment: Experiment) -> dict[str, Any]:
    """Returns the data report; see `tracegap.run.stages.build.data_report`."""

    def lengths(name: str) -> dict[str, float]:
        return asdict(spread(tally.lengths[name].elements()))

    measures = ("characters", "cited_passages", "cited_characters")
    return {
        "notes": [],
        "sizes": {
            "train": dict(sorted(tally.train.items())),
            "test": dict(sorted(tally.test.items())),
        },
        "repeats": {},  # not looked for
        "overlaps": {},  # nor is this
        "rules": dict(tally.rules),
        **{
            name: lengths(name)
            for name in ("passages", "evidence_passages", "answers", "question_words")
        },
        "quarantined": {
            "rows": tally.reasons.total(),
            "reasons": dict(tally.reasons.most_common()),
        },
        "completions": {
            arm: {name: lengths(f"{arm} {name}") for name in measures} for arm in experiment.arms
        },
    }
