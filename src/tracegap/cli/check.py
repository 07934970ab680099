"""The commands `tracegap check` and `tracegap derive`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.table import Table

from tracegap.checks.gold_free import Check, check_generation
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import first_complaint, read_lines, write_text
from tracegap.tasks.derivation import Reading

Read = Annotated[
    Reading,
    typer.Option(
        help="Conventions of derivation: the data set's, or plain (every overlap counts)."
    ),
]
TaskName = Annotated[str, typer.Option("--task", help="As `tracegap tasks` lists them.")]

console = Console()


class Asked(BaseModel):
    """One line of input to `tracegap check`."""

    model_config = ConfigDict(extra="ignore")

    question: str
    context: tuple[str, ...]
    generation: str


def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="JSON lines of question, context, generation; `-` for stdin."),
    ] = None,
    task: TaskName = "cotempqa",
    question: Annotated[str | None, typer.Option(help="The question, instead of a file.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(help="One passage; give it once for each.")
    ] = None,
    generation: Annotated[str | None, typer.Option(help="What the model wrote.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    reading: Read = "dataset",
) -> None:
    """Check traces and answers without gold, against what question and context imply."""
    from tracegap.tasks import get_task

    checker = get_task(task).read_as(reading)
    for asked in _asked(file, question, context, generation):
        found = check_generation(checker, asked.question, asked.context, asked.generation)
        if as_json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            console.print("\n".join(shown(found)), markup=False, highlight=False, soft_wrap=True)


def _asked(
    file: Path | None, question: str | None, context: list[str] | None, generation: str | None
) -> Iterator[Asked]:
    if file is None:
        if question is None or not context or generation is None:
            raise SettingsError(
                "give a file of JSON lines (`-` for stdin), or --question, --context (once for "
                "each passage) and --generation."
            )
        yield Asked(question=question, context=tuple(context), generation=generation)
        return
    if question is not None or context or generation is not None:
        raise SettingsError("give a file, or --question, --context and --generation, not both.")
    lines = _stdin() if str(file) == "-" else read_lines(file)
    for number, text in lines:
        try:
            yield Asked.model_validate_json(text)
        except ValidationError as error:
            raise BadInputError(f"{file}, line {number}: {first_complaint(error)}") from None


def _stdin() -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise BadInputError(f"-, line {number}: is not UTF-8.") from None
        if text:
            yield number, text


def shown(found: Check) -> list[str]:
    """Returns a check as lines for a reader."""
    lines: list[str] = [found.judgement]
    lines += [f"  {f.step}: {f.judgement}: {f.reason}" for f in found.findings]
    return lines + [f"  problem: {problem}" for problem in found.problems]


def derive(
    files: Annotated[
        list[Path], typer.Argument(help="Folders of the task's data, or files of it.")
    ],
    task: TaskName = "cotempqa",
    json_path: Annotated[
        Path | None, typer.Option("--json", help="Also write all of it to this file.")
    ] = None,
    reading: Read = "dataset",
) -> None:
    """Derive label, evidence and answers without gold, and show how they agree with gold."""
    from tracegap.checks.derivation_agreement import agreement, derivation_report
    from tracegap.tasks import get_task

    deriver = get_task(task).read_as(reading)
    loaded = [deriver.read(path) for path in files]
    rows = [agreement(example, deriver) for part in loaded for example in part.examples]
    if not rows:
        raise BadInputError(f"{files[0]}: there is no example that can be used.")
    left_out = sum(len(part.quarantined) for part in loaded)
    report = derivation_report(deriver, rows, left_out)
    if json_path:
        write_text(json_path, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    _print_report(report)


def _print_report(report: dict[str, Any]) -> None:
    table = Table(title=f"Derived without gold: {report['task']}", title_justify="left")
    table.add_column("class", overflow="fold", no_wrap=True)
    for name in ("n", "abstained", "label right", "evidence exact", "answer right"):
        table.add_column(name)
    for name, row in [*report["by_label"].items(), ("all", report)]:
        rates = (row[key] for key in ("label_accuracy", "evidence_exact", "answer_accuracy"))
        shares = ["-" if rate is None else f"{rate:.1%}" for rate in rates]
        table.add_row(name, str(row["n"]), str(row["abstained"]), *shares)
    console.print(table)
    console.print("rates are of those not abstained")
    if report["left_out"]:
        console.print(f"left out: {report['left_out']} rows that cannot be used")
    if report["contradictions"]:
        console.print(f"gold contradicts the context: {len(report['contradictions'])} rows")
