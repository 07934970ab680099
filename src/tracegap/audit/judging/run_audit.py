"""The audit: one pass over the outputs, each joined, judged under every rule, and counted."""

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import partial
from typing import Any, ClassVar, Protocol, Self, TypeVar

from tracegap.audit.judging.audit_baselines import audit_baselines
from tracegap.audit.judging.auditor import Auditor, Request, Watcher
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import Case
from tracegap.audit.reading.files import files_of
from tracegap.audit.reading.parts import Part
from tracegap.errors import BadInputError
from tracegap.records import Verdict
from tracegap.task import Task
from tracegap.tasks import task_or_open_book

COLLECT_AFTER = 100_000
"""Rows are freed by counting references; looking for cycles among them took a fifth of the time."""


class Gatherer(Protocol):
    """What is made of single outputs besides the counts; it goes from process to process."""

    def add(self, case: Case, verdicts: dict[str, Verdict]) -> None:
        """Takes one output with its verdicts, by scorer."""

    def settle(self) -> None:
        """Makes ready to be sent: the outputs of a part are all there."""

    def merge(self, later: Self) -> None:
        """Takes in what was gathered of the outputs that follow."""


Kind = TypeVar("Kind", bound=Gatherer)


class Spread(Protocol):
    """Does pieces in several processes: `tracegap.workers.in_order`, or its like on a cluster."""

    def __call__(
        self,
        work: Callable[[Part], tuple[Audit, Any]],
        pieces: Iterable[Part],
        *,
        prepare: Callable[..., None],
        given: tuple[Any, ...],
    ) -> Iterator[tuple[Audit, Any]]:
        """Yields the result of each piece, in their order."""


def run_audit(request: Request, watchers: list[Watcher]) -> Audit:
    """Reads, joins and judges every output, in this process.

    Args:
        request: What is to be audited.
        watchers: Each is shown every case with its verdicts, by scorer.

    Raises:
        BadInputError: A path cannot be read, or no output could be joined at all.
        SettingsError: An option does not fit.
    """
    auditor = Auditor(request)
    audit = auditor.begin(whole=True)
    for path in files_of(request.paths, lambda path: audit.noticed.left_out.append(str(path))):
        auditor.judge(Part(path), audit, watchers)
    return _ended(audit, auditor, request.task)


def run_audit_on(
    spread: Spread,
    request: Request,
    task_name: str | None,
    gathered: Kind,
    gather: Callable[[Task], Kind],
) -> Audit:
    """Does the same part by part in several processes, with the same result to the last bit.

    Args:
        spread: Has the parts judged.
        request: What is to be audited.
        task_name: What the request's task is found by: each process loads its own, since a task of
            a user's file may not be picklable.
        gathered: Takes in what is gathered of each part.
        gather: Returns what is shown the cases of a part; a picklable function.

    Raises:
        BadInputError: A path cannot be read, or no output could be joined at all.
        SettingsError: An option does not fit.
        StorageError: A process was lost.
    """
    auditor = Auditor(request)
    audit = auditor.begin(whole=True)
    files = files_of(request.paths, lambda path: audit.noticed.left_out.append(str(path)))
    parts = (part for path in files for part in auditor.parts(path))
    asked = {f.name: getattr(request, f.name) for f in fields(request) if f.name != "task"}
    given = (asked, task_name, gather)
    for found, of_part in spread(_Worker.judge, parts, prepare=_Worker.prepare, given=given):
        audit.merge(found)
        gathered.merge(of_part)
    return _ended(audit, auditor, request.task)


class _Worker:
    """What a process that judges parts keeps from one to the next."""

    auditor: ClassVar[Auditor]
    begin: ClassVar[Callable[[], Any]]

    @classmethod
    def prepare(
        cls, asked: dict[str, Any], task_name: str | None, gather: Callable[[Task], Any]
    ) -> None:
        """Reads what judging needs."""
        gc.set_threshold(COLLECT_AFTER)
        task = task_or_open_book(task_name)
        cls.auditor = Auditor(Request(task=task, **asked))
        cls.begin = partial(gather, task)

    @classmethod
    def judge(cls, part: Part) -> tuple[Audit, Any]:
        """Judges one part."""
        audit, gathered = cls.auditor.begin(whole=False), cls.begin()
        cls.auditor.judge(part, audit, [gathered.add])
        gathered.settle()
        return audit, gathered


def _ended(audit: Audit, auditor: Auditor, task: Task) -> Audit:
    audit.seen.check()
    if not audit.counts:
        raise BadInputError(audit.noticed.why_nothing(audit.rows))
    audit.notes += [*auditor.notes, *audit.noticed.sentences()]
    audit.baselines = audit_baselines(auditor.examples or (), audit.answered, task)
    return audit
