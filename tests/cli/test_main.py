"""The command line as a whole: what is missing is named, Ctrl-C says how to go on."""

import sys

import pytest
from typer.testing import CliRunner

from tracegap import __version__
from tracegap.cli import main as cli

COMMANDS = (
    *("audit", "check", "derive", "serve", "run", "build", "train", "generate", "score"),
    *("analyse", "power", "report", "intervene", "policies", "tasks", "show"),
)


def ended(monkeypatch, error):
    """Returns the exit code of a command that ends in an error."""

    def app(**_):
        raise error

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return stopped.value.code


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command):
    result = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_version_is_told_and_nothing_else():
    result = CliRunner().invoke(cli.app, ["--version"])
    assert (result.exit_code, result.output) == (0, f"tracegap {__version__}\n")


@pytest.mark.parametrize(("module", "extra"), [("torch.nn", "train"), ("fastapi", "serve")])
def test_a_missing_package_is_named_with_its_extra(monkeypatch, capsys, module, extra):
    assert ended(monkeypatch, ModuleNotFoundError(name=module)) == 1
    assert f"needs {module}" in (said := capsys.readouterr().err)
    assert f"pip install 'tracegap[{extra}]'" in said


def test_a_missing_module_of_our_own_is_our_fault(monkeypatch):
    def app(**_):
        raise ModuleNotFoundError(name="tracegap.nowhere")

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(ModuleNotFoundError):
        cli.main()


def test_ctrl_c_says_how_to_go_on(monkeypatch, capsys):
    assert ended(monkeypatch, KeyboardInterrupt()) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_a_command_starts_without_torch(monkeypatch):
    import subprocess

    code = (
        "import sys; from tracegap.cli.main import app; from typer.testing import CliRunner; "
        "CliRunner().invoke(app, ['tasks']); print('torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
