"""The commands `tracegap tasks` and `tracegap task check`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output
from tracegap.cli.task_new import new
from tracegap.cli.terminal import console

if TYPE_CHECKING:
    from tracegap.records import FormLeak
    from tracegap.task import Task


def tasks(as_json: AsJson = False, output: Output = None) -> None:
    """List the tasks with their sources, sizes, classes and rules."""
    from tracegap.report.task_table import task_table
    from tracegap.report.terminal import print_table
    from tracegap.tasks import TASKS
    from tracegap.tasks.own import packaged_tasks
    from tracegap.tasks.task_check import fresh_leak

    known = {name: load() for name, load in sorted((TASKS | packaged_tasks()).items())}
    leaks = {name: fresh_leak(task()) for name, task in known.items()}

    def show() -> None:
        for name, task in known.items():
            print_table(console, task_table(name, task, leaks[name]))

    emit(
        lambda: {"tasks": [_described(name, task, leaks[name]) for name, task in known.items()]},
        show,
        as_json,
        output,
    )


def _described(name: str, task: "type[Task]", leak: "FormLeak | None") -> dict[str, Any]:
    return {
        "name": name,
        "title": task.title,
        "hub_name": task.hub_name,
        "sizes": task.sizes,
        "labels": task.labels,
        "label_rule": task.label_rule,
        "evidence_rule": task.evidence_rule,
        "licence": task.licence,
        "form_leak": leak,
    }


task_app = typer.Typer(no_args_is_help=True)


@task_app.callback()
def _task() -> None:
    """Tasks of your own."""


@task_app.command("check")
def check_own_task(
    task: Annotated[str, typer.Argument(help="A task's file, e.g. my_task.py, or its name.")],
    source: Annotated[str, typer.Option(help="synthetic, hub, or a local path.")] = "synthetic",
    size: Annotated[int, typer.Option(min=1, help="How many fresh examples to check.")] = 200,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Check that a task keeps the contract of all tasks; says in plain words what is wrong."""
    from tracegap.tasks import get_task
    from tracegap.tasks.task_check import check_task

    found = check_task(get_task(task), source, size)

    def show() -> None:
        for violation in found.violations:
            console.print(f"- {violation}", markup=False, soft_wrap=True)
        for note in found.notes:
            console.print(f"note: {note}", markup=False, soft_wrap=True)
        faults = "1 fault" if len(found.violations) == 1 else f"{len(found.violations)} faults"
        console.print(f"{found.examples} examples, {faults}", highlight=False)

    emit(lambda: {"task": task, **asdict(found)}, show, as_json, output)
    if found.violations:
        raise typer.Exit(1)


task_app.command("new")(new)
