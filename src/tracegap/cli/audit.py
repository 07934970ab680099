"""The command `tracegap audit`."""

import gc
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tracegap.errors import SettingsError

Paths = Annotated[list[Path], typer.Argument(help="Files or folders of outputs.")]
TaskName = Annotated[str, typer.Option("--task", help="As `tracegap tasks` lists them.")]
Scorer = Annotated[str, typer.Option(help="Whose groups come first: strict, released or mended.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")]
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
Source = Annotated[
    str | None,
    typer.Option(help="Gold: a file of examples, a local folder, or hub; else the files' own."),
]
TestRows = Annotated[
    Path | None, typer.Option(help="Released test rows; by default looked for beside the outputs.")
]
OutputDir = Annotated[
    Path | None, typer.Option(help="Also write report.html and audit.json to this folder.")
]
Inspect = Annotated[Path | None, typer.Option(help="Also write a log for inspect's viewer.")]
Stepwise = Annotated[Path | None, typer.Option(help="Also write TRL's stepwise rows.")]


def audit(
    paths: Paths,
    task: TaskName,
    scorer: Scorer = "strict",
    json: AsJson = False,
    explain: Explain = False,
    without_gold: WithoutGoldToo = False,
    map: Map = None,
    group_by: GroupBy = None,
    trace_pattern: TracePattern = None,
    source: Source = None,
    test_rows: TestRows = None,
    output_dir: OutputDir = None,
    export_inspect: Inspect = None,
    export_stepwise: Stepwise = None,
) -> None:
    """Score outputs that others generated, and show how the way of measuring matters."""
    from tracegap.audit.findings.present import audit_json
    from tracegap.audit.judging.judge import SCORERS, Case
    from tracegap.audit.judging.run_audit import Request, Watcher, run_audit
    from tracegap.records import Verdict
    from tracegap.tasks import get_task

    # rows are freed by counting references; looking for cycles among them took a fifth of the time
    gc.set_threshold(100_000)
    if scorer not in SCORERS:
        raise SettingsError(f"--scorer {scorer!r} is none of {', '.join(SCORERS)}.")
    request = Request(
        paths=paths,
        task=task,
        source=source,
        columns=_columns(map or []),
        group_by=tuple(group_by or ()),
        trace_pattern=trace_pattern,
        test_rows=test_rows,
    )
    watchers: list[Watcher] = []
    explainer = multiverse = None
    if explain:
        from tracegap.audit.findings.explain import Explainer
        from tracegap.audit.findings.multiverse import Multiverse

        explainer, multiverse = Explainer(task), Multiverse(get_task(task))
        watchers += [lambda case, _: explainer.add(case), lambda case, _: multiverse.add(case)]
    checked = None
    if without_gold:
        from tracegap.audit.findings.without_gold import WithoutGold

        checked = WithoutGold(get_task(task))
        watchers.append(lambda case, verdicts: checked.add(case, verdicts[scorer]))
    judged: list[tuple[Case, Verdict]] = []
    if output_dir or export_inspect or export_stepwise:
        watchers.append(lambda case, verdicts: judged.append((case, verdicts[scorer])))
    found = run_audit(request, watchers)
    if json or output_dir:  # worked out only where it is asked for: half a second
        result = audit_json(found, scorer, explainer, multiverse)
        if checked:
            result["without_gold"] = {"judging": checked.judging(), "policies": checked.gains()}
    if json:
        typer.echo(_dumps(result))
    else:
        _print(found, scorer, explainer, multiverse, checked)
    if output_dir:
        from tracegap.audit.findings.page import write_page
        from tracegap.files import write_text

        page = output_dir / "report.html"
        write_page(page, found, scorer, judged, explainer, multiverse)
        write_text(output_dir / "audit.json", _dumps(result) + "\n")
    if export_inspect:
        from tracegap.audit.findings.export import write_inspect_log

        write_inspect_log(export_inspect, judged, task, scorer)
    if export_stepwise:
        from tracegap.audit.findings.export import write_stepwise

        written = write_stepwise(export_stepwise, judged)
        typer.echo(f"{written} of {len(judged)} outputs: {export_stepwise}", err=True)


def _dumps(result: dict[str, Any]) -> str:
    from pydantic_core import to_jsonable_python

    return json.dumps(result, ensure_ascii=False, indent=1, default=to_jsonable_python)


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name and equals and column):
            raise SettingsError(f"--map {pair!r}: write FIELD=COLUMN, e.g. prediction=output.")
        columns[name] = column
    return columns


def _print(found: Any, scorer: str, explainer: Any, multiverse: Any, checked: Any) -> None:
    from rich.console import Console

    from tracegap.audit.findings import present
    from tracegap.audit.judging.judge import SCORERS

    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    for name in (scorer, *(other for other in SCORERS if other != scorer)):
        console.print(present.group_table(found, name))
    console.print(present.link_table(found, scorer))
    if explainer and multiverse:
        for line in present.explain_lines(explainer):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print(present.multiverse_table(multiverse.universes()))
        console.print(present.harm_table(multiverse.harm()))
    if checked:
        from tracegap.report.policy_tables import gains_table, judging_table

        console.print(judging_table(checked.judging()))
        console.print(gains_table(checked.gains()))
    aside, counts = found.put_aside_count, found.unjoined_counts
    console.print(
        f"{found.outputs} outputs in {found.files} files; {found.repeats} repeat a question; "
        f"unjoined: {counts['missing']} missing, {counts['ambiguous']} ambiguous; "
        f"rows put aside: {aside}.",
        markup=False,
    )
    for row in [*found.put_aside[:5], *found.unjoined[:5]]:
        where = f"{row.source}, line {row.line}"
        console.print(f"  {where}: {row.field}: {row.reason}", markup=False, soft_wrap=True)
    for note in found.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)
