"""Stage `build`: task -> examples -> traces, one file of training rows an arm."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from tracegap.errors import SettingsError
from tracegap.files import write_lines, write_records, write_text
from tracegap.records import Example, Quarantined, TrainingRow
from tracegap.run.experiment import Experiment, TaskSettings
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.lengths import Spread, spread
from tracegap.task import HUB, SYNTHETIC, Loaded, Task
from tracegap.tasks import get_task
from tracegap.tasks.splits import split, take
from tracegap.tasks.ties import overlaps
from tracegap.traces.arms import FALSIFIES, Arm, build_row, usable_in_all_arms
from tracegap.traces.formats import RowFormat, shape_row
from tracegap.traces.leak import form_leak
from tracegap.traces.plan import ArmPlan, plan_arms

STAGE = "build"
_FRESH_TRAIN, _FRESH_TEST = 400, 100  # fresh examples, where no size is asked for
_SPARE = 1.1  # a split by groups never cuts exactly where asked


def build(run: RunFolder, experiment: Experiment) -> None:
    """Writes examples, quarantine, data report and every arm's training rows.

    Raises:
        BadInputError: The source cannot be read.
        SettingsError: Too few examples are left for the sizes asked for.
    """
    source = Path(experiment.task.source)
    local = experiment.task.source not in (SYNTHETIC, HUB) and source.exists()
    key = stage_key(experiment.build_settings, [source] if local else [])
    if is_complete(run, STAGE, key):
        return
    task = get_task(experiment.task.name, experiment.task.options)
    loaded = load_examples(task, experiment)
    train, test = _split(loaded, task, experiment)
    plan = plan_arms(train, task, experiment.data_seed)
    rows = {arm: arm_rows(train, arm, plan) for arm in experiment.arms}
    write_records(run.train_examples, train)
    write_records(run.test_examples, test)
    write_records(run.quarantine, loaded.quarantined)
    for arm in experiment.arms:
        write_lines(run.traces(arm), shaped_lines(rows[arm], arm, experiment.format))
    report = data_report(train, test, loaded.quarantined, rows)
    report["notes"] = [*loaded.notes, *_fell_short(loaded, test, experiment)]
    report["overlaps"] = overlaps(train, test, task.ties)
    report["form_leak"] = {
        name: asdict(form_leak(part, lambda _: plan))
        for name, part in (("train", train), ("test", test))
    }
    report["contradictions"] = contradictions(task, [*train, *test])
    write_text(run.data_report, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    outputs = [run.train_examples, run.test_examples, run.quarantine, run.data_report]
    complete(run, STAGE, key, [*outputs, *(run.traces(arm) for arm in experiment.arms)])


def load_examples(task: Task, experiment: Experiment) -> Loaded:
    """Returns the source's examples that can be used in every arm, the rest quarantined."""
    wanted = experiment.task
    size = math.ceil(sum(_fresh_sizes(wanted)) * _SPARE)
    loaded = task.load(wanted.source, experiment.data_seed, size)
    kept, out = [], list(loaded.quarantined)
    for example in loaded.examples:
        if reason := usable_in_all_arms(example, task):
            out.append(Quarantined(f"{wanted.source} {example.id}", 0, "context", reason))
        else:
            kept.append(example)
    return replace(loaded, examples=tuple(kept), quarantined=tuple(out))


def _fresh_sizes(wanted: TaskSettings) -> tuple[int, int]:
    """Returns how many fresh training and test examples are asked for."""
    train = wanted.train or wanted.limit or _FRESH_TRAIN
    test = wanted.test or wanted.limit or _FRESH_TEST
    return min(train, wanted.limit or train), min(test, wanted.limit or test)


def _split(
    loaded: Loaded, task: Task, experiment: Experiment
) -> tuple[list[Example], list[Example]]:
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
        _taken(train, "train", wanted.train, experiment),
        _taken(test, "test", wanted.test, experiment),
    )


def _test_share(wanted: TaskSettings) -> float:
    if wanted.source != SYNTHETIC:
        return 0.2
    fresh = _fresh_sizes(wanted)
    return fresh[1] / sum(fresh)


def _fell_short(loaded: Loaded, test: Sequence[Example], experiment: Experiment) -> Iterator[str]:
    """Says where a split by groups could not part as many examples as were wished."""
    wished = experiment.task.test or round(_test_share(experiment.task) * len(loaded.examples))
    if experiment.task.split == "group" and not experiment.task.limit and len(test) < 0.9 * wished:
        yield (
            f"the split by groups has {len(test)} test examples, not {wished}: the others are tied "
            "to so many that they cannot be parted from training."
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


def shaped_lines(rows: Iterable[TrainingRow], arm: Arm, form: RowFormat) -> list[str]:
    """Returns rows as lines of JSON in the asked shape."""
    truths = (not FALSIFIES[arm].label, not FALSIFIES[arm].evidence)
    return [to_json(shape_row(row, form, truths)).decode() for row in rows]


def data_report(
    train: Sequence[Example],
    test: Sequence[Example],
    quarantined: Sequence[Quarantined],
    rows: dict[Arm, list[TrainingRow]],
) -> dict[str, Any]:
    """Returns sizes by class, lengths, repeats and quarantine: what a reader must know of data."""
    train_questions = {(e.question, e.context) for e in train}
    return {
        "sizes": {
            "train": dict(sorted(Counter(e.label for e in train).items())),
            "test": dict(sorted(Counter(e.label for e in test).items())),
        },
        "groups": {
            "train": len({e.group for e in train}),
            "test": len({e.group for e in test}),
            "shared": len({e.group for e in train} & {e.group for e in test}),
        },
        "repeats": {
            "train": _repeats(train),
            "test": _repeats(test),
            "test_questions_in_train": sum(
                (e.question, e.context) in train_questions for e in test
            ),
        },
        "rules": dict(Counter(e.meta["rule"] for e in [*train, *test] if "rule" in e.meta)),
        "passages": asdict(spread(len(e.context) for e in [*train, *test])),
        "evidence_passages": asdict(spread(len(e.evidence) for e in [*train, *test])),
        "answers": asdict(spread(len(e.answers) for e in [*train, *test])),
        "question_words": asdict(spread(len(e.question.split()) for e in [*train, *test])),
        "quarantined": {
            "rows": len(quarantined),
            "reasons": dict(Counter(q.reason for q in quarantined).most_common()),
        },
        "completions": {arm: _completion_report(arm_rows) for arm, arm_rows in rows.items()},
    }


def contradictions(task: Task, examples: Iterable[Example]) -> list[dict[str, str]]:
    """Returns the examples whose gold cannot follow from their own context, and why; all stay."""
    return [
        {"id": example.id, "reason": reason}
        for example in examples
        if (reason := task.contradiction(example))
    ]


def _repeats(examples: Sequence[Example]) -> int:
    return len(examples) - len({(e.question, e.context) for e in examples})


def _completion_report(rows: Sequence[TrainingRow]) -> dict[str, dict[str, float]]:
    lengths: dict[str, Spread] = {
        "characters": spread(len(row.completion[0]["content"]) for row in rows),
        "cited_passages": spread(len(row.evidence) for row in rows),
        "cited_characters": spread(sum(map(len, row.evidence)) for row in rows),
    }
    return {name: asdict(value) for name, value in lengths.items()}
