"""The audit: one pass over the outputs, each joined, judged under every rule, and counted."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tracegap.audit.judging.audit_baselines import audit_baselines
from tracegap.audit.judging.counts import GroupCounts, merged
from tracegap.audit.judging.free_counts import FreeCounts
from tracegap.audit.judging.groups import Group, group_of
from tracegap.audit.judging.judge import (
    SCORERS,
    STRICT,
    Case,
    TraceMarks,
    case_of,
    is_unread,
    judge_case,
)
from tracegap.audit.judging.noticed import Noticed
from tracegap.audit.judging.released_rows import ReleasedRows, find_test_rows, read_test_rows
from tracegap.audit.judging.released_rule import Gold, ReleasedJoin, gold_of_example
from tracegap.audit.judging.tiers import Brought
from tracegap.audit.judging.trace_checks import TraceChecks
from tracegap.audit.reading.files import files_of
from tracegap.audit.reading.harness import traces_removed
from tracegap.audit.reading.join import Joiner, NoJoin
from tracegap.audit.reading.outputs import NAMES, Output, RowFormat
from tracegap.audit.reading.readers import ColumnsSeen, read_outputs
from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Example, Quarantined, Verdict
from tracegap.task import Task
from tracegap.tasks.baselines import Baseline
from tracegap.text import normalise
from tracegap.traces.marks import delimiters

LISTED = 1000
_GENERATED_SIZE = 0

Watcher = Callable[[Case, dict[str, Verdict]], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be audited.

    Attributes:
        task: The task whose rules judge.
        source: Where gold comes from: None for the files themselves, a JSON-lines file of
            examples, a folder, or `hub`.
        columns: field -> column, over the names that are known.
        group_by: Columns whose values name the arm.
        trace_pattern: What stands between trace and answer in texts without tags.
        trace_delimiters: What stands before and after a trace, besides the marks that are known.
        test_rows: The released test rows; None: looked for beside the outputs.
    """

    paths: list[Path]
    task: Task
    source: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    trace_pattern: str | None = None
    trace_delimiters: tuple[str, str] | None = None
    test_rows: Path | None = None


@dataclass(slots=True)
class Audit:
    """What an audit found.

    Attributes:
        counts: (scorer, student, arm, class) -> counts.
        unjoined: Outputs that belong to no example, the first `LISTED` of them.
        unjoined_counts: kind (`missing`, `ambiguous`) -> how many in all.
        put_aside: Rows that could not be read, the first `LISTED` of them.
        repeats: Outputs whose question its arm had answered before.
        brought: Of how much gold there is: what tier the audit is of.
        checks: What can be said without gold, of outputs that lack some.
        free: What traces in the model's own words say.
        notes: What the reader of the figures should know, a sentence each.
        noticed: What the notes at the end are made of.
        baselines: What rules that do not read score on the same questions, the strongest first.
    """

    task: str
    files: int = 0
    outputs: int = 0
    counts: dict[tuple[str, str, str, str], GroupCounts] = field(default_factory=dict)
    unjoined: list[Quarantined] = field(default_factory=list)
    unjoined_counts: Counter[str] = field(default_factory=Counter)
    put_aside: list[Quarantined] = field(default_factory=list)
    put_aside_count: int = 0
    repeats: int = 0
    brought: Brought = field(default_factory=Brought)
    checks: TraceChecks = field(default_factory=TraceChecks)
    free: FreeCounts = field(default_factory=FreeCounts)
    notes: list[str] = field(default_factory=list)
    noticed: Noticed = field(default_factory=Noticed)
    baselines: list[Baseline] = field(default_factory=list)
    _grouped: dict[str, list[tuple[Group, list[Group]]]] = field(
        default_factory=dict, init=False, repr=False
    )

    def set_aside(self, row: Quarantined) -> None:
        """Counts a row that could not be read, and lists it."""
        self.put_aside_count += 1
        self.noticed.reason(row)
        if len(self.put_aside) < LISTED:
            self.put_aside.append(row)

    def not_joined(self, output: Output, why: NoJoin) -> None:
        """Counts an output that belongs to no example, and lists it."""
        self.unjoined_counts[why.kind] += 1
        row = Quarantined(output.source, output.line, why.kind, why.reason)
        self.noticed.reason(row)
        if len(self.unjoined) < LISTED:
            self.unjoined.append(row)

    @property
    def rows(self) -> int:
        """Rows read: each ended as an output or was put aside."""
        return self.outputs + self.put_aside_count

    @property
    def scorers(self) -> tuple[str, ...]:
        """The rules under which the outputs were judged, in their order."""
        found = {key[0] for key in self.counts}
        return tuple(name for name in SCORERS if name in found)

    def groups(self, scorer: str) -> list[tuple[Group, list[Group]]]:
        """Returns each student's arm over all classes, with its classes one by one.

        All outputs have been counted by then; tables and JSON share what is worked out.
        """
        if scorer not in self._grouped:
            found = sorted({key[1:3] for key in self.counts})
            self._grouped[scorer] = [self._group(scorer, *who) for who in found]
        return self._grouped[scorer]

    def _group(self, scorer: str, student: str, arm: str) -> tuple[Group, list[Group]]:
        parts = {
            label: counts
            for (rule, who, what, label), counts in sorted(self.counts.items())
            if (rule, who, what) == (scorer, student, arm)
        }
        classes = [group_of(student, arm, label, counts) for label, counts in parts.items()]
        return group_of(student, arm, None, merged(parts.values())), classes


def run_audit(request: Request, watchers: list[Watcher]) -> Audit:
    """Reads, joins and judges every output.

    Args:
        request: What is to be audited.
        watchers: Each is shown every case with its verdicts, by scorer.

    Raises:
        BadInputError: A path cannot be read, or no output could be joined at all.
        SettingsError: An option does not fit.
    """
    task = request.task
    marks = _marks(request)
    unknown = sorted(set(request.columns) - {*NAMES, *task.kept_columns})
    if unknown:
        raise SettingsError(
            f"--map {unknown[0]}: there is only {', '.join((*NAMES, *task.kept_columns))}."
        )
    examples = _examples(task, request.source)
    joiner = Joiner(task, examples)
    place = request.test_rows or find_test_rows(request.paths)
    rows = read_test_rows(place, task.labels) if place else None
    audit = Audit(task.name)
    audit.notes += _notes(joiner, rows, task)
    clusters: dict[str, int] = {}
    answered: set[str] = set()
    # 64 bits an output, to tell at the end how many repeat a question of their arm
    asked = array("q")
    for case in _cases(request, task, joiner, rows, marks, audit):
        verdicts = judge_case(case, task)
        who = (case.output.student, case.output.arm)
        asked.append(hash((*who, case.example.id)))
        leaks = _leaks(case)
        if examples:
            answered.add(case.example.id)
        audit.brought.add(case.example)
        if task.free_traces or not (case.example.label and case.example.evidence):
            audit.checks.add(case, verdicts[STRICT])
        audit.free.add(case, verdicts[STRICT], task)
        for scorer, verdict in verdicts.items():
            key = (scorer, *who, verdict.label)
            if key not in audit.counts:
                audit.counts[key] = GroupCounts(clusters)
            audit.counts[key].add(verdict, case.example, is_unread(case, verdict, task), leaks)
        for watch in watchers:
            watch(case, verdicts)
    in_order = np.sort(np.frombuffer(asked, dtype=np.int64))
    audit.repeats = int(np.count_nonzero(in_order[1:] == in_order[:-1]))
    if not audit.counts:
        raise BadInputError(audit.noticed.why_nothing(audit.rows))
    audit.notes += audit.noticed.sentences()
    audit.baselines = audit_baselines(examples or (), answered, task)
    return audit


def _cases(
    request: Request,
    task: Task,
    joiner: Joiner,
    rows: ReleasedRows | None,
    marks: TraceMarks,
    audit: Audit,
) -> Iterator[Case]:
    row_format = RowFormat(
        request.columns, request.group_by, task.labels, task.kept_columns, joiner.own_gold
    )
    seen, noticed = ColumnsSeen(row_format.named_columns), audit.noticed
    rule = task.released_rule()
    for path in files_of(request.paths, lambda path: noticed.left_out.append(str(path))):
        audit.files += 1
        if traces_removed(path):
            noticed.without_traces.append(str(path))
        joins: dict[str | None, ReleasedJoin | None] = {}
        for output in read_outputs(path, row_format, audit.set_aside, seen):
            audit.outputs += 1
            noticed.output(output)
            example = joiner.find(output)
            if isinstance(example, NoJoin):
                audit.not_joined(output, example)
                continue
            if rows is not None and example.label not in joins:
                joins[example.label] = rows.join_for(example.label, rule)
            join = joins.get(example.label)
            case = case_of(output, example, _joined(join, output, example), task, rule, marks)
            noticed.opened_in_prompt += case.opened_in_prompt
            yield case
    seen.check()


def _joined(join: ReleasedJoin | None, output: Output, example: Example) -> Gold | None:
    """Gold of the row that the released join finds; of the question itself without test rows."""
    if join is None:
        return gold_of_example(example)
    return join.next((output.gold or example.answers)[0])


def _leaks(case: Case) -> bool | None:
    """Whether the cited evidence contains a gold answer; None if nothing is cited."""
    cited = case.parsed.evidence
    if not cited or not case.example.answers:
        return None
    text = normalise("\n".join(cited))
    return any(normalise(answer) in text for answer in case.example.answers)


def _marks(request: Request) -> TraceMarks:
    own = delimiters(*request.trace_delimiters) if request.trace_delimiters else None
    if request.trace_pattern is None:
        return TraceMarks(None, own)
    try:
        return TraceMarks(re.compile(request.trace_pattern), own)
    except re.error as error:
        raise SettingsError(f"--trace-pattern {request.trace_pattern!r}: {error}.") from None


def _examples(task: Task, source: str | None) -> tuple[Example, ...] | None:
    if source is None:
        return None
    if Path(source).is_file():
        return task.read(Path(source)).examples
    return task.load(source, seed=0, size=_GENERATED_SIZE).examples


def _notes(joiner: Joiner, rows: ReleasedRows | None, task: Task) -> list[str]:
    notes: list[str] = []
    if task.free_traces:
        return notes
    if joiner.own_gold:
        notes.append(
            "No examples were loaded: question, context, class and answers are those that the "
            "files themselves give (use --source to join to the task's own examples)."
        )
    if rows is None:
        notes.append(
            "No released test rows were found (--test-rows): the released rule joins by question "
            "here, so its wrong joins are not reproduced."
        )
    else:
        notes.append(f"The released rule joins to the test rows in {rows.place}.")
    return notes
