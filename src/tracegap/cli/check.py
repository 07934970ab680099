"""The command `tracegap check`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Conventions, Output, TaskName
from tracegap.cli.terminal import console
from tracegap.errors import SettingsError
from tracegap.tasks import DEFAULT_TASK

if TYPE_CHECKING:
    from tracegap.checks.gold_free import Check
    from tracegap.cli.asked import Asked


def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="JSON lines of question, context, generation; `-` for stdin."),
    ] = None,
    task: TaskName = DEFAULT_TASK,
    question: Annotated[str | None, typer.Option(help="The question, instead of a file.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(help="One passage; give it once for each.")
    ] = None,
    generation: Annotated[str | None, typer.Option(help="What the model wrote.")] = None,
    reading: Conventions = "dataset",
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Check traces and answers without gold, against what question and context imply.

    The JSON object holds a list, `checks`, with an entry for each generation in their order.
    """
    from tracegap.checks.gold_free import check_generation
    from tracegap.tasks import get_task

    checker = get_task(task).read_as(reading)
    # those of a file are checked one by one, so that a reader sees each as soon as it is done
    checks: Iterable[Check] = (
        check_generation(checker, asked.question, asked.context, asked.generation)
        for asked in _asked(file, question, context, generation)
    )
    if as_json or output:
        checks = list(checks)
    emit(lambda: {"checks": checks}, lambda: _show(checks), as_json, output)


def _asked(
    file: Path | None, question: str | None, context: list[str] | None, generation: str | None
) -> "Iterator[Asked]":
    from tracegap.cli.asked import Asked, read_asked

    if file is None:
        if question is None or not context or generation is None:
            raise SettingsError(
                "give a file of JSON lines (`-` for stdin), or --question, --context (once for "
                "each passage) and --generation."
            )
        return iter([Asked(question=question, context=tuple(context), generation=generation)])
    if question is not None or context or generation is not None:
        raise SettingsError("give a file, or --question, --context and --generation, not both.")
    return read_asked(file)


def _show(checks: "Iterable[Check]") -> None:
    for found in checks:
        console.print("\n".join(shown(found)), markup=False, highlight=False, soft_wrap=True)


def shown(found: "Check") -> list[str]:
    """Returns a check as lines for a reader."""
    lines: list[str] = [found.judgement]
    lines += [f"  {f.step}: {f.judgement}: {f.reason}" for f in found.findings]
    return lines + [f"  problem: {problem}" for problem in found.problems]
