"""Judging the outputs of files, or of parts of them: what is needed for it is made ready once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import STRICT, Case, TraceMarks, case_of, is_unread, judge_case
from tracegap.audit.judging.noticed import KEPT, Noticed
from tracegap.audit.judging.released_rows import ReleasedRows, find_test_rows, read_test_rows
from tracegap.audit.judging.released_rule import Gold, ReleasedJoin, gold_of_example
from tracegap.audit.reading.harness import traces_removed
from tracegap.audit.reading.join import Joiner, NoJoin
from tracegap.audit.reading.outputs import NAMES, Output, RowFormat
from tracegap.audit.reading.parts import Part, parts_of
from tracegap.audit.reading.readers import ColumnsSeen, read_outputs
from tracegap.errors import SettingsError
from tracegap.records import Example, Verdict
from tracegap.task import Task
from tracegap.text import normalise
from tracegap.traces.marks import delimiters

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


class Auditor:
    """Judges outputs as a request asks."""

    def __init__(self, request: Request) -> None:
        """Reads gold and the released test rows, if there are any.

        Raises:
            BadInputError: Gold or test rows cannot be read.
            SettingsError: An option does not fit.
        """
        task = request.task
        unknown = sorted(set(request.columns) - {*NAMES, *task.kept_columns})
        if unknown:
            raise SettingsError(
                f"--map {unknown[0]}: there is only {', '.join((*NAMES, *task.kept_columns))}."
            )
        self._task = task
        self._marks = _marks(request)
        self._rule = task.released_rule()
        self.examples = _examples(task, request.source)
        self._joiner = Joiner(task, self.examples)
        place = request.test_rows or find_test_rows(request.paths)
        self._rows = read_test_rows(place, task.labels) if place else None
        self._format = RowFormat(
            request.columns, request.group_by, task.labels, task.kept_columns, self._joiner.own_gold
        )
        self.notes = _notes(self._joiner, self._rows, task)

    def parts(self, path: Path) -> Iterator[Part]:
        """Yields the parts of a file that can be judged by themselves.

        The released join goes by the order of a file's outputs, so there the file is the part.
        """
        return iter([Part(path)]) if self._rows is not None else parts_of(path)

    def begin(self, whole: bool) -> Audit:
        """Returns an audit of nothing yet, of all outputs or of a part of them."""
        noticed = Noticed(kept=KEPT if whole else float("inf"))
        return Audit(self._task.name, noticed=noticed, seen=ColumnsSeen(self._format.named_columns))

    def judge(self, part: Part, audit: Audit, watchers: list[Watcher]) -> None:
        """Reads, joins, judges and counts the outputs of a part.

        Args:
            part: Of a file.
            audit: Counts them.
            watchers: Each is shown every case with its verdicts, by scorer.

        Raises:
            BadInputError: The file cannot be read.
        """
        task = self._task
        for case in self._cases(part, audit):
            verdicts = judge_case(case, task)
            who = (case.output.student, case.output.arm)
            audit.tries.add(who, case.example.id, verdicts)
            leaks = _leaks(case)
            if self.examples:
                audit.answered.add(case.example.id)
            audit.brought.add(case.example)
            if task.free_traces or not (case.example.label and case.example.evidence):
                audit.checks.add(case, verdicts[STRICT])
            audit.free.add(case, verdicts[STRICT], task)
            for scorer, verdict in verdicts.items():
                counts = audit.group(scorer, *who, verdict.label)
                counts.add(verdict, case.example, is_unread(case, verdict, task), leaks)
            for watch in watchers:
                watch(case, verdicts)

    def _cases(self, part: Part, audit: Audit) -> Iterator[Case]:
        task, noticed = self._task, audit.noticed
        audit.files += part.first
        if part.first and traces_removed(part.path):
            noticed.without_traces.append(str(part.path))
        joins: dict[str | None, ReleasedJoin | None] = {}
        for output in read_outputs(part, self._format, audit.set_aside, audit.seen):
            audit.outputs += 1
            noticed.output(output)
            example = self._joiner.find(output)
            if isinstance(example, NoJoin):
                audit.not_joined(output, example)
                continue
            if self._rows is not None and example.label not in joins:
                joins[example.label] = self._rows.join_for(example.label, self._rule)
            gold = _joined(joins.get(example.label), output, example)
            case = case_of(output, example, gold, task, self._rule, self._marks)
            noticed.opened_in_prompt += case.opened_in_prompt
            yield case


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
