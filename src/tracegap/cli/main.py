"""The command line: puts the commands together, and turns errors into sentences and exit codes."""

import os
import sys
from typing import Annotated

import typer

from tracegap.cli.audit import audit
from tracegap.cli.check import check
from tracegap.cli.compare import compare
from tracegap.cli.derive import DeriveCommand, derive
from tracegap.cli.export import export
from tracegap.cli.improve import improve
from tracegap.cli.interventions import intervene, policies
from tracegap.cli.jobs import job, jobs
from tracegap.cli.run import build, run
from tracegap.cli.serve import serve
from tracegap.cli.show import show
from tracegap.cli.stages import generate, report, score, train
from tracegap.cli.statistics import analyse, power
from tracegap.cli.study import study_app
from tracegap.cli.tasks import task_app, tasks
from tracegap.cli.teach import teach
from tracegap.cli.view import view
from tracegap.errors import SettingsError, TracegapError
from tracegap.needs import install, is_optional

INPUT_FAULT = 1
WRONG_USE = 2
STOPPED = 130  # as shells number a command that Ctrl-C ended

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Measures the gap between a reasoning trace and the answer that follows it.",
    epilog="Exit codes: 0 done; 1 a fault of the input, or of what the command needs; 2 wrong "
    "use: a command, option or setting that does not fit; 130 stopped by Ctrl-C.",
)


@app.callback(invoke_without_command=True)
def _program(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from tracegap.version import __version__

        print(f"tracegap {__version__}")
        raise typer.Exit


app.command()(audit)
app.command()(check)
app.command(cls=DeriveCommand)(derive)
app.command()(serve)
app.command()(run)
app.command()(build)
app.command()(teach)
app.command()(train)
app.command()(generate)
app.command()(score)
app.command()(analyse)
app.command()(power)
app.command()(report)
app.command()(intervene)
app.command()(policies)
app.command()(improve)
app.command()(export)
app.command()(compare)
app.command()(tasks)
app.add_typer(task_app, name="task")
app.add_typer(study_app, name="study")
app.command()(show)
app.command()(view)
app.command()(jobs)
app.command()(job)


def main() -> None:
    """Runs the command line; what went wrong is told in one sentence on stderr."""
    for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(name, "1")  # their bars would run into ours
    for stream in (sys.stdout, sys.stderr):  # no letter that a terminal lacks may end a command
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = app(prog_name="tracegap", standalone_mode=False)
    except typer.TyperException as error:
        _tell_wrong_use(error)
        code = WRONG_USE
    except TracegapError as error:
        print(f"error: {error}", file=sys.stderr)
        code = WRONG_USE if isinstance(error, SettingsError) else INPUT_FAULT
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if not is_optional(package):
            raise
        print(f"error: this needs {package}; {install([package])}.", file=sys.stderr)
        code = INPUT_FAULT
    if code == STOPPED:
        print("stopped; the same command goes on.", file=sys.stderr)
    sys.exit(code)


def _tell_wrong_use(error: typer.TyperException) -> None:
    message = " ".join(error.format_message().split())
    if message:  # none: the command was given no argument, and its help is printed
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "tracegap"
        print(f"error: {message.rstrip('.')}; see `{command} --help`.", file=sys.stderr)
