"""The command `tracegap audit`."""

import gc
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracegap.cli.emit import emit, to_json_text
from tracegap.cli.options import AsJson, Output
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.audit.findings.explain import Explainer
    from tracegap.audit.findings.multiverse import Multiverse
    from tracegap.audit.findings.page_rows import PageRows
    from tracegap.audit.findings.without_gold import WithoutGold
    from tracegap.audit.judging.judge import Case
    from tracegap.audit.judging.run_audit import Audit, Watcher
    from tracegap.records import Verdict
    from tracegap.task import Task

Paths = Annotated[list[Path], typer.Argument(help="Files or folders of outputs.")]
TaskName = Annotated[
    str | None,
    typer.Option("--task", help="As `tracegap tasks` lists them; none: questions of your own."),
]
Scorer = Annotated[str, typer.Option(help="Whose groups come first: strict, released or mended.")]
Explain = Annotated[
    bool, typer.Option("--explain", help="What each defect of the released rule does.")
]
WithoutGoldToo = Annotated[
    bool,
    typer.Option("--without-gold", help="What the task's rules say without gold, and how right."),
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN, e.g. prediction=output.")
]
GroupBy = Annotated[
    list[str] | None, typer.Option("--group-by", help="Column whose values tell arms apart.")
]
TracePattern = Annotated[
    str | None, typer.Option(help="Regular expression of what stands between trace and answer.")
]
TraceDelimiters = Annotated[
    tuple[str, str] | None,
    typer.Option(help="What stands before and after a trace, besides the marks that are known."),
]
Source = Annotated[
    str | None,
    typer.Option(help="Gold: a file of examples, a local folder, or hub; else the files' own."),
]
TestRows = Annotated[
    Path | None, typer.Option(help="Released test rows; by default looked for beside the outputs.")
]
OutputDir = Annotated[
    Path | None,
    typer.Option(help="Also write report.html, audit.json, verdicts.parquet to this folder."),
]
Inspect = Annotated[
    Path | None, typer.Option(help="Also write logs for inspect's viewer to this folder.")
]
Stepwise = Annotated[Path | None, typer.Option(help="Also write TRL's stepwise rows.")]


def audit(
    paths: Paths,
    task: TaskName = None,
    scorer: Scorer = "strict",
    as_json: AsJson = False,
    output: Output = None,
    explain: Explain = False,
    without_gold: WithoutGoldToo = False,
    map: Map = None,
    group_by: GroupBy = None,
    trace_pattern: TracePattern = None,
    trace_delimiters: TraceDelimiters = None,
    source: Source = None,
    test_rows: TestRows = None,
    output_dir: OutputDir = None,
    export_inspect: Inspect = None,
    export_stepwise: Stepwise = None,
) -> None:
    """Score outputs that others generated, and show how the way of measuring matters."""
    from tracegap.audit.findings.audited import check_scorer, refuse_run
    from tracegap.audit.findings.verdict_rows import writing_verdicts
    from tracegap.audit.judging.run_audit import Request, run_audit
    from tracegap.tasks import task_or_open_book

    # rows are freed by counting references; looking for cycles among them took a fifth of the time
    gc.set_threshold(100_000)
    judging = task_or_open_book(task)
    check_scorer(scorer, judging)
    if judging.free_traces and (explain or without_gold):
        raise SettingsError("--explain and --without-gold go by a task's rules; name it: --task.")
    if output_dir:
        refuse_run(output_dir)
    request = Request(
        paths=paths,
        task=judging,
        source=source,
        columns=columns_of(map or []),
        group_by=tuple(group_by or ()),
        trace_pattern=trace_pattern,
        trace_delimiters=trace_delimiters,
        test_rows=test_rows,
    )
    watching = _Watching(scorer)
    if explain:
        watching.explain(judging)
    if without_gold:
        watching.check_without_gold(judging)
    if export_inspect or export_stepwise:
        watching.keep_verdicts()
    if output_dir:
        watching.keep_page_rows()
    with writing_verdicts(output_dir, scorer, watching.watchers):
        found = run_audit(request, watching.watchers)
    # worked out only where it is asked for, and once: half a second
    result = cache(lambda: watching.result(found))
    emit(result, lambda: _print(found, watching), as_json, output)
    if output_dir:
        _write_folder(output_dir, found, watching, result())
    _export(judging, found, watching, export_inspect, export_stepwise)


def _export(
    task: "Task",
    found: "Audit",
    watching: "_Watching",
    export_inspect: Path | None,
    export_stepwise: Path | None,
) -> None:
    if export_inspect:
        from tracegap.audit.findings.inspect_logs import Export, write_inspect_logs
        from tracegap.audit.findings.scorable import unscorable_arms

        export = Export(task, watching.scorer, unscorable_arms(found, watching.scorer))
        write_inspect_logs(export_inspect, watching.judged, export)
    if export_stepwise:
        from tracegap.audit.findings.export import write_stepwise

        written = write_stepwise(export_stepwise, watching.judged)
        typer.echo(f"{written} of {len(watching.judged)} outputs: {export_stepwise}", err=True)


@dataclass(slots=True)
class _Watching:
    """What is gathered, as far as it is asked for, while the outputs are judged."""

    scorer: str
    explainer: "Explainer | None" = None
    multiverse: "Multiverse | None" = None
    checked: "WithoutGold | None" = None
    rows: "PageRows | None" = None
    judged: "list[tuple[Case, Verdict]]" = field(default_factory=list)
    watchers: "list[Watcher]" = field(default_factory=list)

    def explain(self, task: "Task") -> None:
        """Gathers what each defect of the released rule does."""
        from tracegap.audit.findings.explain import Explainer
        from tracegap.audit.findings.multiverse import Multiverse

        explainer, multiverse = Explainer(), Multiverse(task)
        self.explainer, self.multiverse = explainer, multiverse
        self.watchers += [lambda case, _: explainer.add(case), lambda case, _: multiverse.add(case)]

    def check_without_gold(self, task: "Task") -> None:
        """Gathers what the task's rules say without gold."""
        from tracegap.audit.findings.without_gold import WithoutGold

        checked = self.checked = WithoutGold(task)
        self.watchers.append(lambda case, verdicts: checked.add(case, verdicts[self.scorer]))

    def keep_verdicts(self) -> None:
        """Keeps every verdict, for what is written of single outputs."""
        self.watchers.append(
            lambda case, verdicts: self.judged.append((case, verdicts[self.scorer]))
        )

    def keep_page_rows(self) -> None:
        """Keeps what the page shows of single outputs."""
        from tracegap.audit.findings.page_rows import PageRows

        rows = self.rows = PageRows()
        self.watchers.append(lambda case, verdicts: rows.add(case, verdicts[self.scorer]))

    def result(self, found: "Audit") -> dict[str, Any]:
        """Returns all of it as plain values."""
        from tracegap.audit.findings.audit_json import audit_json

        result = audit_json(found, self.scorer, self.explainer, self.multiverse)
        if self.checked:
            result["without_gold"] = {
                "judging": self.checked.judging(),
                "policies": self.checked.gains(),
            }
        return result


def _write_folder(
    folder: Path, found: "Audit", watching: _Watching, result: dict[str, Any]
) -> None:
    from tracegap.audit.findings.audit_page import write_page
    from tracegap.files import write_text

    if watching.rows is not None:
        write_page(
            folder / "report.html",
            found,
            watching.scorer,
            watching.rows,
            watching.explainer,
            watching.multiverse,
        )
    write_text(folder / "audit.json", to_json_text(result) + "\n")


def columns_of(pairs: list[str]) -> dict[str, str]:
    """Returns field -> column, from what `--map` was given."""
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name and equals and column):
            raise SettingsError(f"--map {pair!r}: write FIELD=COLUMN, e.g. prediction=output.")
        columns[name] = column
    return columns


def _print(found: "Audit", watching: _Watching) -> None:
    from tracegap.audit.findings import audit_tables as tables
    from tracegap.audit.findings.baselines_told import baseline_sentences
    from tracegap.audit.findings.checks import checks_tables, summary
    from tracegap.audit.findings.free_tables import free_tables
    from tracegap.audit.findings.waterfall import explain_lines
    from tracegap.cli.printing import print_sentences
    from tracegap.cli.terminal import console
    from tracegap.report.policy_tables import gains_table, judging_table
    from tracegap.report.terminal import print_table

    scorer, explainer, multiverse = watching.scorer, watching.explainer, watching.multiverse
    print_sentences(summary(found, scorer))
    shown = (*free_tables(found), *checks_tables(found), *tables.rule_tables(found, scorer))
    for table in shown:
        print_table(console, table)
    if (links := tables.link_table(found, scorer)).rows:
        print_table(console, links)
    if explainer and multiverse:
        for line in explain_lines(explainer):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print()
        print_table(console, tables.multiverse_table(multiverse.universes()))
        print_table(console, tables.harm_table(multiverse.harm()))
    if checked := watching.checked:
        print_table(console, judging_table(checked.judging()))
        print_table(console, gains_table(checked.gains()))
    aside, counts = found.put_aside_count, found.unjoined_counts
    console.print(
        f"{found.outputs} outputs in {found.files} files; {found.repeats} repeat a question; "
        f"unjoined: {counts['missing']} missing, {counts['ambiguous']} ambiguous; "
        f"rows put aside: {aside}.",
        markup=False,
        soft_wrap=True,
    )
    for row in [*found.put_aside[:5], *found.unjoined[:5]]:
        where = f"{row.source}, line {row.line}"
        console.print(f"  {where}: {row.field}: {row.reason}", markup=False, soft_wrap=True)
    print_sentences([*baseline_sentences(found), *found.notes])
