"""What is made of single outputs while they are judged, as far as it is asked for."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tracegap.audit.findings.audit_json import audit_json
from tracegap.audit.findings.explain import Explainer
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.findings.page_rows import PageRows
from tracegap.audit.findings.verdict_rows import VerdictRows, audited_row
from tracegap.audit.findings.without_gold import WithoutGold
from tracegap.audit.judging.auditor import Request
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import Case
from tracegap.audit.judging.run_audit import Spread, run_audit, run_audit_on
from tracegap.records import Verdict
from tracegap.task import Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be gathered.

    Attributes:
        scorer: The rule whose verdicts are kept.
        explain: What each defect of the released rule does.
        without_gold: What the task's rules say without gold.
        judged: Every output with its verdict, for what is written of single outputs.
        page: What the page shows of single outputs.
    """

    scorer: str
    explain: bool = False
    without_gold: bool = False
    judged: bool = False
    page: bool = False

    def begin(self, task: Task, rows: VerdictRows | None) -> "Gathered":
        """Returns what gathers all of it; `rows` is handed the rows of the table."""
        return Gathered(
            wanted=self,
            explainer=Explainer() if self.explain else None,
            multiverse=Multiverse(task) if self.explain else None,
            checked=WithoutGold(task) if self.without_gold else None,
            page=PageRows() if self.page else None,
            rows=rows,
        )

    def of_part(self, task: Task, table: bool) -> "Gathered":
        """Returns what gathers all of it of a part of the outputs, to be merged into the whole.

        Args:
            task: Judges the outputs.
            table: Whether the rows of the table are wanted too.
        """
        batches: list[Any] = []
        gathered = self.begin(task, VerdictRows(batches.append) if table else None)
        gathered.batches = batches
        return gathered


@dataclass(slots=True)
class Gathered:
    """What has been gathered."""

    wanted: Wanted
    explainer: Explainer | None
    multiverse: Multiverse | None
    checked: WithoutGold | None
    page: PageRows | None
    rows: VerdictRows | None
    judged: list[tuple[Case, Verdict]] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)

    def add(self, case: Case, verdicts: dict[str, Verdict]) -> None:
        """Takes one output."""
        verdict = verdicts[self.wanted.scorer]
        if self.explainer is not None:
            self.explainer.add(case)
        if self.multiverse is not None:
            self.multiverse.add(case)
        if self.checked is not None:
            self.checked.add(case, verdict)
        if self.page is not None:
            self.page.add(case, verdict)
        if self.wanted.judged:
            self.judged.append((case, verdict))
        if self.rows is not None:
            self.rows.add(audited_row(case, verdict, self.wanted.scorer))

    def settle(self) -> None:
        """Leaves what can be sent: batches in place of what makes them."""
        if self.rows is not None:
            self.rows.flush()
            self.rows = None

    def merge(self, later: "Gathered") -> None:
        """Takes in what was gathered of the outputs that follow; it has settled."""
        if self.explainer is not None and later.explainer is not None:
            self.explainer.merge(later.explainer)
        if self.multiverse is not None and later.multiverse is not None:
            self.multiverse.merge(later.multiverse)
        if self.checked is not None and later.checked is not None:
            self.checked.merge(later.checked)
        if self.page is not None and later.page is not None:
            self.page.merge(later.page)
        self.judged += later.judged
        if self.rows is not None:
            self.rows.add_batches(later.batches)

    def result(self, found: Audit) -> dict[str, Any]:
        """Returns all figures as plain values."""
        result = audit_json(found, self.wanted.scorer, self.explainer, self.multiverse)
        if self.checked:
            result["without_gold"] = {
                "judging": self.checked.judging(),
                "policies": self.checked.gains(),
            }
        return result


def audited(
    request: Request,
    task_name: str | None,
    wanted: Wanted,
    rows: VerdictRows | None,
    spread: Spread | None,
) -> tuple[Audit, Gathered]:
    """Audits by one process or several, and gathers what is wanted; the result is the same.

    Args:
        request: What is to be audited.
        task_name: What its task is found by.
        wanted: What is gathered.
        rows: Is handed the rows of a table of verdicts, if one is wanted.
        spread: Has parts judged in several processes; None: all is judged in this one.

    Raises:
        BadInputError: A path cannot be read, or no output could be joined at all.
        SettingsError: An option does not fit.
        StorageError: A process was lost.
    """
    gathered = wanted.begin(request.task, rows)
    if spread is None:
        return run_audit(request, [gathered.add]), gathered
    of_part = partial(wanted.of_part, table=rows is not None)
    return run_audit_on(spread, request, task_name, gathered, of_part), gathered
