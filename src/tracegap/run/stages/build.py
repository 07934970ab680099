"""Stage `build`: task -> examples -> traces, one file of training rows an arm."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic_core import to_json

from tracegap.errors import SettingsError
from tracegap.files import write_lines, write_records
from tracegap.records import DataReport, Example, Quarantined, TrainingRow
from tracegap.run.data_report import (
    DataCounts,
    contradictions_of,
    groups_of,
    repeats_of,
    write_data_report,
)
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.task_settings import TaskSettings
from tracegap.task import HUB, SYNTHETIC, Loaded, Task
from tracegap.tasks import get_task
from tracegap.tasks.hub import reading_at
from tracegap.tasks.splits import split, take
from tracegap.tasks.ties import overlaps
from tracegap.tasks.unusable import refuse_empty
from tracegap.traces.arms import ARMS, FALSIFIES, Arm, build_row, truths_of
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.formats import RowFormat, shape_row
from tracegap.traces.leak import form_leak
from tracegap.traces.plan import ArmPlan, plan_arms

STAGE = "build"
_FRESH_TRAIN, _FRESH_TEST = 400, 100  # fresh examples, where no size is asked for
_SPARE = 1.1  # a split by groups never cuts exactly where asked


def build(run: RunFolder, experiment: Experiment) -> None:
    """Writes examples, quarantine, data report and every arm's training rows.

    A run with a teacher is built by `build_taught`, once the teacher has been asked.

    Raises:
        BadInputError: The source cannot be read.
        SettingsError: Too few examples are left for the sizes asked for.
    """
    key = stage_key(experiment.build_settings, source_files(experiment.task))
    if is_complete(run, STAGE, key):
        return
    task = get_task(experiment.task.name, experiment.task.options)
    refuse_arms_without_lies(task, experiment)
    loaded = load_examples(task, experiment)
    train, test = parts_of(loaded, task, experiment)
    plan = plan_arms(train, task, experiment.data_seed)
    rows = {arm: arm_rows(train, arm, plan) for arm in experiment.arms}
    write_records(run.train_examples, train)
    write_records(run.test_examples, test)
    write_records(run.quarantine, loaded.quarantined)
    for arm in experiment.arms:
        write_lines(run.traces(arm), shaped_lines(rows[arm], train, arm, experiment.format))
    notes = [*loaded.notes, *fell_short(loaded, test, experiment), *_swept(experiment)]
    write_data_report(run, data_report(loaded.quarantined, notes, train, test, rows, plan))
    outputs = [run.train_examples, run.test_examples, run.quarantine, run.data_report]
    complete(run, STAGE, key, [*outputs, *(run.traces(arm) for arm in experiment.arms)])


def source_files(wanted: TaskSettings) -> list[Path]:
    """Returns the local files that examples are made from."""
    source = Path(wanted.source)
    local = wanted.source not in (SYNTHETIC, HUB) and source.exists()
    return [*wanted.own_file, *([source] if local else [])]


def refuse_arms_without_lies(task: Task, experiment: Experiment) -> None:
    """Refuses arms with wrong labels where a task has no other label to be wrong with.

    Raises:
        SettingsError: Names them, and those that can be built.
    """
    false = [arm for arm in experiment.arms if arm in FALSIFIES and FALSIFIES[arm].label]
    if false and len(task.labels) < 2:
        left = ", ".join(arm for arm in ARMS if arm not in FALSIFIES or not FALSIFIES[arm].label)
        raise SettingsError(
            f"task {task.name!r} has a single label, so there is no wrong one for arms "
            f"{', '.join(false)}; it can have these arms: {left}."
        )


def data_report(
    quarantined: Sequence[Quarantined],
    notes: Sequence[str],
    train: Sequence[Example],
    test: Sequence[Example],
    rows: dict[Arm, list[TrainingRow]],
    plan: ArmPlan,
) -> DataReport:
    """Returns what is known of a run's data before anything is trained."""
    task = plan.task
    counts = DataCounts()
    for part, examples in (("train", train), ("test", test)):
        for example in examples:
            counts.add_example(example, part)
    counts.reasons.update(row.reason for row in quarantined)
    for of_arm in rows.values():
        for row in of_arm:
            counts.add_row(row)
    return counts.report(
        arms=rows,
        notes=notes,
        form_leak={
            name: form_leak(part, lambda _: plan)
            for name, part in (("train", train), ("test", test))
        },
        groups=groups_of(train, test),
        repeats=repeats_of(train, test),
        contradictions=list(contradictions_of(task, [*train, *test])),
        overlaps=overlaps(train, test, task.ties),
    )


def load_examples(task: Task, experiment: Experiment) -> Loaded:
    """Returns the source's examples that can be used in every arm, the rest quarantined."""
    wanted = experiment.task
    size = math.ceil(sum(_fresh_sizes(wanted)) * _SPARE)
    with reading_at(wanted.revision) as commits:
        loaded = refuse_empty(task.load(wanted.source, experiment.data_seed, size), wanted.source)
    read = [f"{name} was read at commit {commit}." for name, commit in commits.items()]
    kept, out = [], list(loaded.quarantined)
    for example in loaded.examples:
        if reason := usable_in_all_arms(example, task):
            out.append(Quarantined(f"{wanted.source} {example.id}", 0, "context", reason))
        else:
            kept.append(example)
    notes = (*loaded.notes, *read)
    return replace(loaded, examples=tuple(kept), quarantined=tuple(out), notes=notes)


def _fresh_sizes(wanted: TaskSettings) -> tuple[int, int]:
    """Returns how many fresh training and test examples are asked for."""
    train = wanted.most_train or wanted.limit or _FRESH_TRAIN
    test = wanted.test or wanted.limit or _FRESH_TEST
    return min(train, wanted.limit or train), min(test, wanted.limit or test)


def parts_of(
    loaded: Loaded, task: Task, experiment: Experiment
) -> tuple[list[Example], list[Example]]:
    """Returns training and test examples, as many as were asked for.

    Raises:
        SettingsError: There are fewer.
    """
    wanted = experiment.task
    train, test = split(
        loaded.examples,
        wanted.split,
        experiment.data_seed,
        loaded.official_test,
        _test_share(wanted),
        task.ties,
    )
    return (
        _taken(train, "train", wanted.most_train, experiment),
        _taken(test, "test", wanted.test, experiment),
    )


def _test_share(wanted: TaskSettings) -> float:
    if wanted.source != SYNTHETIC:
        return 0.2
    fresh = _fresh_sizes(wanted)
    return fresh[1] / sum(fresh)


def fell_short(loaded: Loaded, test: Sequence[Example], experiment: Experiment) -> Iterator[str]:
    """Says where a split by groups could not part as many examples as were wished."""
    wished = experiment.task.test or round(_test_share(experiment.task) * len(loaded.examples))
    if experiment.task.split == "group" and not experiment.task.limit and len(test) < 0.9 * wished:
        yield (
            f"the split by groups has {len(test)} test examples, not {wished}: the others are tied "
            "to so many that they cannot be parted from training."
        )


def _swept(experiment: Experiment) -> Iterator[str]:
    """Says of a sweep what its training sets are."""
    if sizes := experiment.task.sizes:
        *smaller, largest = map(str, sizes)
        yield (
            f"task.train is a sweep: the sets of {', '.join(smaller)} training examples are the "
            f"first rows of the one of {largest}, which arms are built on and this report is of."
        )


def _taken(
    part: Sequence[Example], name: str, size: int | None, experiment: Experiment
) -> list[Example]:
    """Returns so many examples of a part as were asked for, at most `task.limit`.

    Raises:
        SettingsError: The part has fewer than were asked for.
    """
    wanted = experiment.task
    limit = wanted.limit or len(part)
    least = min(size or 1, limit)
    if len(part) < least:
        raise SettingsError(
            f"task.{name} asks for {least} examples, but the {wanted.split!r} split of "
            f"{wanted.source!r} leaves {len(part)}; ask for fewer or give a larger source."
        )
    return list(take(part, min(size or limit, limit, len(part)), experiment.data_seed))


def arm_rows(train: Iterable[Example], arm: Arm, plan: ArmPlan) -> list[TrainingRow]:
    """Returns one arm's training rows, in the order of the examples."""
    return [build_row(example, arm, plan) for example in train]


def shaped_lines(
    rows: Iterable[TrainingRow], train: Iterable[Example], arm: Arm, form: RowFormat
) -> list[str]:
    """Returns the rows of some examples as lines of JSON in the asked shape."""
    return [
        to_json(shape_row(row, form, truths_of(row, arm, example))).decode()
        for row, example in zip(rows, train, strict=True)
    ]
