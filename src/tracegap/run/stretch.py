"""One stretch of a streamed build: the rows of a part of the source, into part files."""

import gc
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from pydantic_core import to_json

from tracegap.errors import SettingsError
from tracegap.files import cannot_write
from tracegap.randomness import hash_of
from tracegap.records import Example, Quarantined
from tracegap.run.data_report import DataCounts
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.task import StreamedTask, Stretch, Task
from tracegap.tasks import get_task
from tracegap.traces.arms import Arm, build_row, truths_of
from tracegap.traces.derangement import WrongLabels
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.formats import shape_row
from tracegap.traces.matching import Matching
from tracegap.traces.plan import ArmPlan

_TEST_ONE_IN = 100
_BUFFER = 1 << 20


def streamed(task: Task, source: str) -> StreamedTask:
    """Returns a task as one that can be streamed.

    Raises:
        SettingsError: It cannot.
    """
    if not isinstance(task, StreamedTask) or not Path(source).exists():
        raise SettingsError(
            f"task {task.name!r} from {source!r} cannot be streamed; that needs a "
            "task that reads its files in stretches, and the path of a local file or folder. Build "
            "it without --stream."
        )
    return task


def outputs_of(run: RunFolder, experiment: Experiment) -> list[Path]:
    """Returns the files that stretches are appended to."""
    traces = (run.traces(arm) for arm in experiment.arms)
    return [run.train_examples, run.test_examples, run.quarantine, *traces]


def part_of(path: Path, number: int) -> Path:
    """Returns the part file of a stretch."""
    return path.with_name(f"{path.name}.{number:06d}")


def is_test(example: Example, seed: int) -> bool:
    """Whether an example goes to test: known from its group alone."""
    return hash_of(seed, "stream test", example.group) % _TEST_ONE_IN == 0


def build_stretch(
    stretch: Stretch,
    number: int,
    run: RunFolder,
    experiment: Experiment,
    labels: WrongLabels,
    matching: Matching,
    filler: int,
) -> DataCounts:
    """Writes the part files of one stretch and returns what it holds.

    Args:
        stretch: Which part of the source.
        number: Its place among the stretches.
        run: The folder to write to.
        experiment: Its settings; the task is found by its name: its class may not be picklable.
        labels: The wrong labels of the run's plan.
        matching: Its wrong evidence.
        filler: Characters of its dots.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    plan = ArmPlan(task, experiment.data_seed, labels, matching, filler)
    collects = gc.isenabled()
    gc.disable()  # rows hold no cycles, and looking for them takes a fifth of the time
    try:
        with ExitStack() as stack:
            outputs = outputs_of(run, experiment)
            files = [stack.enter_context(_open(part_of(path, number))) for path in outputs]
            try:
                return _write(stretch, experiment, plan, files)
            except OSError as error:
                raise cannot_write(outputs[0], error) from None
    finally:
        if collects:
            gc.enable()


def _open(part: Path) -> BinaryIO:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        return part.open("wb", _BUFFER)
    except OSError as error:
        raise cannot_write(part, error) from None


def _write(
    stretch: Stretch, experiment: Experiment, plan: ArmPlan, files: list[BinaryIO]
) -> DataCounts:
    train, test, quarantine, *of_arms = files
    counts = DataCounts()
    for one in streamed(plan.task, experiment.task.source).read_stretch(stretch):
        found = _usable(one, stretch, plan.task)
        if isinstance(found, Quarantined):
            counts.reasons[found.reason] += 1
            quarantine.write(to_json(found) + b"\n")
        elif is_test(found, plan.seed):
            counts.add_example(found, "test")
            test.write(to_json(found) + b"\n")
        else:
            counts.add_example(found, "train")
            train.write(to_json(found) + b"\n")
            for arm, file in zip(experiment.arms, of_arms, strict=True):
                _write_row(found, arm, plan, experiment, file, counts)
    return counts


def _usable(one: Example | Quarantined, stretch: Stretch, task: Task) -> Example | Quarantined:
    if isinstance(one, Example) and (reason := usable_in_all_arms(one, task)):
        return Quarantined(f"{stretch.path} {one.id}", 0, "context", reason)
    return one


def _write_row(
    example: Example,
    arm: Arm,
    plan: ArmPlan,
    experiment: Experiment,
    file: BinaryIO,
    counts: DataCounts,
) -> None:
    row = build_row(example, arm, plan)
    counts.add_row(row)
    file.write(to_json(shape_row(row, experiment.format, truths_of(row, arm, example))) + b"\n")
