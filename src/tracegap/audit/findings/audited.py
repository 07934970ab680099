"""An audit from Python: `tracegap.audit(paths, ...)` and what it returns."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracegap.audit.findings.audit_json import audit_json
from tracegap.audit.findings.audit_tables import rule_tables
from tracegap.audit.findings.checks import checks_tables
from tracegap.audit.findings.checks import summary as opening
from tracegap.audit.findings.scorable import unscorable_arms
from tracegap.audit.findings.verdict_rows import audited_row, frame_of, table_of
from tracegap.audit.judging.auditor import Request, Watcher
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import SCORERS, Case
from tracegap.audit.judging.run_audit import run_audit
from tracegap.audit.reading.files import place_of
from tracegap.errors import SettingsError
from tracegap.records import Verdict
from tracegap.tasks import task_or_open_book

if TYPE_CHECKING:
    from tracegap.report.table import Table
    from tracegap.statistics.association import Association
    from tracegap.task import Task

AnyPath = str | os.PathLike[str]


@dataclass(frozen=True)
class Audited:
    """What an audit found.

    Attributes:
        audit: The counts, and what was put aside.
        scorer: The rule whose verdicts are given: strict, released or mended.
        judged: Every output with its verdict.
    """

    audit: Audit
    scorer: str
    judged: Sequence[tuple[Case, Verdict]] = field(repr=False)

    @property
    def tier(self) -> str:
        """How far the audit goes, by what the files bring: `all`, `grounding` or `form`."""
        return self.audit.brought.tier

    @property
    def tier_sentence(self) -> str:
        """The tier in words: what the files bring, what they lack, what follows."""
        return self.audit.brought.sentence()

    @cached_property
    def json(self) -> dict[str, Any]:
        """All figures, as `tracegap audit --json` prints them."""
        return audit_json(self.audit, self.scorer, None, None)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The figures of each student's arm."""
        groups: list[dict[str, Any]] = self.json["groups"]
        return groups

    @cached_property
    def table(self) -> Any:
        """The verdicts as an Arrow table, a row an output.

        Raises:
            SettingsError: pyarrow is not installed.
        """
        return table_of(audited_row(*judged, self.scorer) for judged in self.judged)

    @cached_property
    def verdicts(self) -> Any:
        """The verdicts as a DataFrame: of pandas if installed, else polars, else an Arrow table."""
        return frame_of(self.table)

    @property
    def sentences(self) -> list[str]:
        """How far the audit goes, and what cannot be scored."""
        return opening(self.audit, self.scorer)

    @property
    def tables(self) -> "list[Table]":
        """The outputs under each rule, the chosen one first, and what holds without gold."""
        found = [*rule_tables(self.audit, self.scorer), *checks_tables(self.audit)]
        return [table for table in found if table.rows]

    def frame(self, name: str) -> Any:
        """Returns one of the tables as a DataFrame: of pandas if installed, else polars.

        Args:
            name: E.g. `rule-strict`.

        Raises:
            SettingsError: There is no such table, or no package for it.
        """
        from tracegap.report.notebook import frame_of_table

        return frame_of_table(self.tables, name)

    @property
    def chart(self) -> Any:
        """Right answers after right and after wrong traces, as an Altair chart.

        Raises:
            SettingsError: No trace was scored.
        """
        from tracegap.report.notebook import link_chart

        return link_chart(self._links())

    def _links(self) -> "Iterator[tuple[str, Association]]":
        left_out = unscorable_arms(self.audit, self.scorer)
        for group, _ in self.audit.groups(self.scorer):
            if (group.student, group.arm) not in left_out:
                yield f"{group.student}: {group.arm}", group.trace_link

    def _repr_html_(self) -> str:
        from tracegap.report.notebook import html_of_tables, link_picture

        return html_of_tables(self.sentences, self.tables[:1], link_picture(self._links()))

    def report(self, path: AnyPath) -> Path:
        """Writes the page.

        Returns:
            Where it stands.

        Raises:
            SettingsError: The folder holds a run, whose report it would overwrite.
        """
        from tracegap.audit.findings.audit_page import write_audit_page
        from tracegap.audit.findings.page_rows import PageRows

        place = Path(path)
        refuse_run(place.parent)
        rows = PageRows()
        for case, verdict in self.judged:
            rows.add(case, verdict)
        write_audit_page(place, self.audit, self.scorer, rows, None, None)
        return place


def audit_files(
    paths: AnyPath | Iterable[AnyPath],
    task: "str | Task | None" = None,
    *,
    scorer: str = "strict",
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    group_by: Sequence[str] = (),
    trace_pattern: str | None = None,
) -> Audited:
    """Audits outputs that others generated.

    Args:
        paths: Files or folders of outputs.
        task: As `tracegap tasks` lists them, the path of a task's file, or a task; None: open-book
            questions of your own, judged by what the files bring.
        scorer: The rule whose verdicts are given: `strict`, `released` or `mended`.
        source: Where gold comes from; None: the files themselves.
        columns: Field -> column, where a file names one otherwise, e.g. `{"prediction": "out"}`.
        group_by: Columns whose values tell arms apart.
        trace_pattern: Regular expression of what stands between trace and answer.

    Raises:
        BadInputError: A path cannot be read, or no output can be judged.
        SettingsError: An option does not fit.
    """
    judging = task_or_open_book(task) if task is None or isinstance(task, str) else task
    check_scorer(scorer, judging)
    request = Request(
        paths=_paths(paths),
        task=judging,
        source=source,
        columns=dict(columns or {}),
        group_by=tuple(group_by),
        trace_pattern=trace_pattern,
    )
    judged: list[tuple[Case, Verdict]] = []
    watch: Watcher = lambda case, verdicts: judged.append((case, verdicts[scorer]))  # noqa: E731
    return Audited(run_audit(request, [watch]), scorer, judged)


def _paths(paths: AnyPath | Iterable[AnyPath]) -> list[Path]:
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    return [place_of(path) if isinstance(path, str) else Path(path) for path in paths]


def check_scorer(scorer: str, task: "Task") -> None:
    """Refuses a rule that there is not, or that the task has no use for.

    Raises:
        SettingsError: Names what there is.
    """
    if scorer not in SCORERS:
        raise SettingsError(f"--scorer {scorer!r} is none of {', '.join(SCORERS)}.")
    if task.free_traces and scorer != "strict":
        raise SettingsError(
            f"--scorer {scorer}: the released rule is for the data sets of `tracegap tasks`; name "
            "one with --task, or leave --scorer out."
        )


def refuse_run(folder: Path) -> None:
    """Refuses the folder of a run.

    Raises:
        SettingsError: The folder holds a run, whose report would be overwritten.
    """
    if (folder / "settings.json").exists():
        raise SettingsError(
            f"{folder} holds a run, whose report would be overwritten; choose another folder, with "
            "--output-dir."
        )
