"""What the selection by a teacher's answers did to the data: counts, and how the dropped differ."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Example
from tracegap.statistics.clusters import cluster_codes
from tracegap.statistics.intervals import reach_of_mean
from tracegap.teachers.asking import Usage
from tracegap.teachers.rows import TaughtRows
from tracegap.teachers.selection import Taught
from tracegap.teachers.settings import Keep, TeacherSettings

THIS_RUN = "this run"


@dataclass(frozen=True, slots=True)
class Apart:
    """How the questions that a rule drops differ from those it keeps, in one measure.

    Attributes:
        rule: `answer`, `trace`, or `this run` for what is left out in the end.
        measure: What is measured; of a class its share.
        kept, dropped: Means; None where nothing is kept, or dropped.
        low, high: 95 % interval of dropped less kept; None with fewer than two groups on a side.
    """

    rule: str
    measure: str
    kept: float | None
    dropped: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Selection:
    """What became of a run's training questions; `data/selection.json`.

    Attributes:
        teacher, keep: Who was asked, and the rule of the run.
        asked: How many questions.
        kept: How many are taught, in every arm.
        reasons: Why the others are not; with `kept` they add up to `asked`.
        rules: Rule -> how many questions it keeps and drops, were it alone: whether a reply is
            finished, has a trace, and is as the rule wants it.
        apart: How those dropped differ from those kept.
        fitting_swaps: How many swapped traces may argue for the answer they stand before.
        usage: What was asked for -> replies and tokens.
    """

    teacher: str
    keep: str
    asked: int
    kept: int
    reasons: dict[str, int]
    rules: dict[str, dict[str, int]]
    apart: tuple[Apart, ...]
    fitting_swaps: int
    usage: dict[str, Usage]


def selection_of(
    examples: Sequence[Example],
    made: TaughtRows,
    settings: TeacherSettings,
    usage: Mapping[str, Usage],
) -> Selection:
    """Returns what the selection did."""
    dropped = {
        "answer": [t.example_id for t in made.taught if not _kept_by("answer", t)],
        "trace": [t.example_id for t in made.taught if not _kept_by("trace", t)],
        "all": [t.example_id for t in made.taught if not _kept_by("all", t)],
        THIS_RUN: [t.example_id for t in made.taught if t.dropped],
    }
    reasons = Counter(t.dropped for t in made.taught if t.dropped)
    return Selection(
        teacher=settings.name,
        keep=settings.keep,
        asked=len(examples),
        kept=len(made.examples),
        reasons=dict(reasons.most_common()),
        rules={
            rule: {"kept": len(examples) - len(ids), "dropped": len(ids)}
            for rule, ids in dropped.items()
        },
        apart=tuple(
            row
            for rule, ids in dropped.items()
            if rule != "all"
            for row in _apart(rule, set(ids), examples, made.taught)
        ),
        fitting_swaps=made.fitting_swaps,
        usage=dict(usage),
    )


def _kept_by(rule: Keep, taught: Taught) -> bool:
    if not taught.usable:
        return False
    if rule == "all":
        return True
    return taught.answer_right is True and (rule == "answer" or taught.trace_right is True)


def _apart(
    rule: str, dropped: set[str], examples: Sequence[Example], taught: Sequence[Taught]
) -> list[Apart]:
    out = np.array([e.id in dropped for e in examples], dtype=bool)
    groups = [e.group or e.id for e in examples]
    words = {t.example_id: t.trace_words for t in taught}
    measures: dict[str, Callable[[Example], float]] = {
        "passages": lambda e: len(e.context),
        "evidence passages": lambda e: len(e.evidence),
        "answers": lambda e: len(e.answers),
        "question, words": lambda e: len(e.question.split()),
        "context, words": lambda e: sum(len(passage.split()) for passage in e.context),
        "teacher's trace, words": lambda e: words[e.id],
    }
    values = {name: np.array([of(e) for e in examples], float) for name, of in measures.items()}
    for label in sorted({e.label for e in examples}):
        values[f"class {label}, share"] = np.array([e.label == label for e in examples], float)
    return [_in_one(rule, name, value, out, groups) for name, value in values.items()]


def _in_one(
    rule: str,
    measure: str,
    values: NDArray[np.float64],
    out: NDArray[np.bool_],
    groups: Sequence[str],
) -> Apart:
    """Compares one measure: each mean with its interval over groups, the two taken as independent.

    A group that has questions on both sides makes the two alike, so that the interval is rather too
    wide than too narrow.
    """
    means, reaches = [], []
    for side in (~out, out):
        names = [group for group, there in zip(groups, side, strict=True) if there]
        codes = cluster_codes(names, len(names))
        means.append(float(values[side].mean()) if side.any() else None)
        enough = codes.size > 0 and codes.max() > 0
        reaches.append(reach_of_mean(values[side], codes) if enough else None)
    (kept, dropped), (one, other) = means, reaches
    if kept is None or dropped is None or one is None or other is None:
        return Apart(rule, measure, kept, dropped, None, None)
    gap, reach = dropped - kept, float(np.hypot(one, other))
    return Apart(rule, measure, kept, dropped, gap - reach, gap + reach)
