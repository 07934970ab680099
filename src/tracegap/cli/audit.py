"""The command `tracegap audit`."""

import gc
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracegap.cli.emit import emit, to_json_text
from tracegap.cli.options import AsJson, Output
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.audit.findings.gathered import Gathered
    from tracegap.audit.judging.found import Audit
    from tracegap.audit.judging.run_audit import Spread
    from tracegap.task import Task

Paths = Annotated[
    list[str], typer.Argument(help="Files or folders of outputs, here or at s3://, gs://, hf://.")
]
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
    typer.Option(
        help="Also write report.html, audit.json, tables, verdicts.parquet to this folder."
    ),
]
Inspect = Annotated[
    Path | None, typer.Option(help="Also write logs for inspect's viewer to this folder.")
]
Stepwise = Annotated[Path | None, typer.Option(help="Also write TRL's stepwise rows.")]


Workers = Annotated[
    int, typer.Option(min=1, help="Processes that judge; any number gives the same result.")
]
On = Annotated[
    str | None, typer.Option(help="Judge on all processors of a cluster: ray, or ray://ADDRESS.")
]


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
    workers: Workers = 1,
    on: On = None,
) -> None:
    """Score outputs that others generated, and show how the way of measuring matters."""
    from tracegap.audit.findings.audited import check_scorer, refuse_run
    from tracegap.audit.findings.gathered import Wanted, audited
    from tracegap.audit.findings.verdict_rows import writing_verdicts
    from tracegap.audit.judging.auditor import Request
    from tracegap.audit.judging.run_audit import COLLECT_AFTER
    from tracegap.audit.reading.files import place_of
    from tracegap.tasks import task_or_open_book

    gc.set_threshold(COLLECT_AFTER)
    judging = task_or_open_book(task)
    check_scorer(scorer, judging)
    spread = _spread(workers, on)
    if judging.free_traces and (explain or without_gold):
        raise SettingsError("--explain and --without-gold go by a task's rules; name it: --task.")
    if output_dir:
        refuse_run(output_dir)
    request = Request(
        paths=[place_of(path) for path in paths],
        task=judging,
        source=source,
        columns=columns_of(map or []),
        group_by=tuple(group_by or ()),
        trace_pattern=trace_pattern,
        trace_delimiters=trace_delimiters,
        test_rows=test_rows,
    )
    exports = bool(export_inspect or export_stepwise)
    wanted = Wanted(scorer, explain, without_gold, exports, page=output_dir is not None)
    with writing_verdicts(output_dir) as rows:
        found, gathered = audited(request, task, wanted, rows, spread)
    # worked out only where it is asked for, and once: half a second
    result = cache(lambda: gathered.result(found))
    emit(result, lambda: _print(found, gathered), as_json, output)
    if output_dir:
        _write_folder(output_dir, found, gathered, result())
    _export(judging, found, gathered, export_inspect, export_stepwise)


def _spread(workers: int, on: str | None) -> "Spread | None":
    """Returns what has the parts judged elsewhere; None: they are judged here."""
    from tracegap.cluster import in_order_on, is_cluster
    from tracegap.workers import in_order

    if on is None:
        return partial(in_order, workers=workers) if workers > 1 else None
    if not is_cluster(on):
        raise SettingsError(
            f"--on {on!r} is none of ray, ray://ADDRESS; --workers N judges in N processes here."
        )
    if workers > 1:
        raise SettingsError("--workers is of this machine; with --on all of the cluster judges.")
    return partial(in_order_on, on)


def _export(
    task: "Task",
    found: "Audit",
    gathered: "Gathered",
    export_inspect: Path | None,
    export_stepwise: Path | None,
) -> None:
    if export_inspect:
        from tracegap.audit.findings.inspect_logs import Export, write_inspect_logs
        from tracegap.audit.findings.scorable import unscorable_arms

        scorer = gathered.wanted.scorer
        export = Export(task, scorer, unscorable_arms(found, scorer))
        write_inspect_logs(export_inspect, gathered.judged, export)
    if export_stepwise:
        from tracegap.audit.findings.export import write_stepwise

        written = write_stepwise(export_stepwise, gathered.judged)
        typer.echo(f"{written} of {len(gathered.judged)} outputs: {export_stepwise}", err=True)


def _write_folder(
    folder: Path, found: "Audit", gathered: "Gathered", result: dict[str, Any]
) -> None:
    from tracegap.audit.findings.audit_page import write_audit_page
    from tracegap.files import write_text
    from tracegap.report.formats import write_tables

    if gathered.page is not None:
        tables = write_audit_page(
            folder / "report.html",
            found,
            gathered.wanted.scorer,
            gathered.page,
            gathered.explainer,
            gathered.multiverse,
        )
        write_tables(folder / "tables", tables)
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


def _print(found: "Audit", gathered: "Gathered") -> None:
    from tracegap.audit.findings import audit_tables as tables
    from tracegap.audit.findings.baselines_told import baseline_sentences
    from tracegap.audit.findings.checks import checks_tables, summary
    from tracegap.audit.findings.free_tables import free_tables
    from tracegap.audit.findings.waterfall import explain_lines
    from tracegap.cli.printing import print_sentences
    from tracegap.cli.terminal import console
    from tracegap.report.policy_tables import gains_table, judging_table
    from tracegap.report.terminal import print_table

    scorer = gathered.wanted.scorer
    explainer, multiverse = gathered.explainer, gathered.multiverse
    print_sentences(summary(found, scorer))
    shown = (*free_tables(found), *checks_tables(found), *tables.rule_tables(found, scorer))
    for table in shown:
        print_table(console, table)
    for links in (tables.link_table(found, scorer), tables.robust_table(found, scorer)):
        if links.rows:
            print_table(console, links)
    if explainer and multiverse:
        for line in explain_lines(explainer):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print()
        print_table(console, tables.multiverse_table(multiverse.universes()))
        print_table(console, tables.harm_table(multiverse.harm()))
    if checked := gathered.checked:
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
