"""The command line as a whole: exit codes, one sentence for each error, and a light start."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points

import pytest

import tracegap as package
from commands import tracegap as command

HEAVY = ("torch", "transformers", "peft", "datasets", "vllm", "accelerate")
NOT_FOR_HELP = (*HEAVY, "numpy", "scipy", "altair", "jinja2", "httpx", "pydantic",
                "tracegap.run.experiment")  # fmt: skip


def test_done_is_0(tracegap):
    code, out, err = tracegap("power", "--first-only", 0.15, "--second-only", 0.05)
    assert (code, err) == (0, "")
    assert out.startswith("168 independent questions")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("audit", "nowhere", "--task", "babi"), "nowhere: is not there"),
        (("check", "nowhere.jsonl"), "nowhere.jsonl: cannot be read"),
        (("derive", "nowhere.jsonl"), "nowhere.jsonl: cannot be read"),
        (("analyse", "nowhere"), "nowhere: is not there; give a folder of a run or tables"),
        (("show", "nowhere", "babi-0"), "nowhere holds no run"),
        (("run", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("run", "--task", "nowhere.py"), "nowhere.py: there is no such file"),
        (("power", "--first-only", 0.2, "--second-only", 0.1, "--output", "file/a"), "be written"),
    ],
)
def test_a_fault_of_input_is_1(refused, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert said in refused(*arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("adit",), "No such command 'adit'"),
        (("run", "--lmit", "3"), "No such option: --lmit .*--limit.*; see `tracegap run --help`"),
        (("run", "--limit", "many"), "'--limit'"),
        (("run", "--limit", "0"), "'--limit'"),
        (("derive",), "Missing argument 'files'; see `tracegap derive --help`"),
        (("show", "runs", "a", "b"), "unexpected extra argument"),
        (("audit", "x", "--task", "babi", "--scorer", "mine"), "--scorer 'mine' is none of strict"),
        (("audit", "x", "--task", "babi", "--map", "a"), "write FIELD=COLUMN"),
        (("audit", "x", "--task", "nope"), "task 'nope' is unknown"),
        (("build", "--workers", "2"), "--workers is an option of --stream"),
        (("analyse",), "or --counts alone"),
        (("analyse", "--counts", "1,2"), "must be four whole numbers"),
        (("power", "--first-only", "0.2", "--second-only", "0.2"), "are equal"),
        (("run", "--student", "mock:lable=1"), "'lable'"),
        (("serve", "--host", "0.0.0.0"), "set a key"),
        (("serve", "--policy", "none"), "field 'policy'"),
    ],
)
def test_wrong_use_is_2(refused, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert re.search(said, refused(*arguments, code=2))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("group", [(), ("task",)])
def test_a_bare_command_shows_its_help_and_is_wrong_use(tracegap, group):
    code, out, err = tracegap(*group)
    assert (code, err) == (2, "")
    assert "Usage: tracegap" in out


def test_a_missing_extra_is_named(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert "pip install 'uvicorn" in refused("serve")


def test_a_fault_of_our_own_is_not_hidden(tracegap, monkeypatch):
    monkeypatch.setitem(sys.modules, "tracegap.statistics.power", None)
    with pytest.raises(ModuleNotFoundError):
        tracegap("power", "--first-only", 0.2, "--second-only", 0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_is_130():
    started = subprocess.Popen(
        [sys.executable, "-m", "tracegap", "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell's background job ignores the signal, and so would all that it starts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with started:
        started.stdin.write('{"question": "?", "context": ["a"], "generation": ""}\n')
        started.stdin.flush()
        assert started.stdout.readline() == "unknown\n"  # it is at work
        time.sleep(0.5)  # and waits for the next line
        started.send_signal(signal.SIGINT)
        assert started.wait(60) == 130
        assert started.stderr.read() == "stopped; the same command goes on.\n"


def test_help_tells_the_exit_codes(tracegap):
    code, out, _ = tracegap("--help")
    assert code == 0
    said = " ".join(out.split())
    assert "0 done; 1 a fault of the input" in said
    assert "2 wrong use" in said
    assert "--install-completion" in said


def test_the_version_is_told(tracegap):
    assert tracegap("--version") == (0, f"tracegap {package.__version__}\n", "")


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--lmit"), ("show", "nowhere", "a")])
def test_the_module_is_the_script(arguments, tmp_path):
    (script,) = entry_points(group="console_scripts", name="tracegap")
    name, function = script.value.split(":")
    code = f"import sys; sys.argv[0] = '/bin/tracegap'; from {name} import {function} as f; f()"
    options = {"capture_output": True, "text": True, "cwd": tmp_path}
    options["env"] = os.environ | {"COLUMNS": "160"}
    by_script = subprocess.run([sys.executable, "-c", code, *arguments], **options)
    by_module = command(*arguments, cwd=tmp_path)
    assert (by_script.returncode, by_script.stdout, by_script.stderr) == (
        by_module.returncode,
        by_module.stdout,
        by_module.stderr,
    )


def loaded(arguments, folder):
    """Returns what a command printed, and the names of the modules it loaded."""
    code = (
        "import atexit, sys; from tracegap.cli.main import main\n"
        "atexit.register(lambda: print('\\n' + ' '.join(sys.modules), file=sys.stderr)); main()"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout, set(found.stderr.splitlines()[-1].split())


def test_help_loads_next_to_nothing(tmp_path):
    out, modules = loaded(["--help"], tmp_path)
    assert "audit" in out
    assert modules.isdisjoint(NOT_FOR_HELP)
    assert sum(name.startswith("tracegap") for name in modules) < 40


def test_an_audit_loads_no_torch(finished_run, tmp_path):
    outputs = finished_run / "generations" / "correct-seed0.jsonl"
    arguments = ("--task", "babi", "--source", finished_run / "data" / "test.jsonl", "--explain")
    out, modules = loaded(["audit", outputs, *arguments], tmp_path)
    assert "outputs in 1 files" in out
    assert modules.isdisjoint(HEAVY)


def test_commands_are_completed():
    asked = {
        "_TRACEGAP_COMPLETE": "complete_bash",
        "COMP_WORDS": "tracegap au",
        "COMP_CWORD": "1",
    }
    found = subprocess.run(
        [sys.executable, "-m", "tracegap"],
        capture_output=True,
        text=True,
        env=os.environ | asked,
    )
    assert (found.stdout.split(), found.stderr) == (["audit"], "")


def test_a_letter_that_the_terminal_lacks_ends_no_command(mock_run):
    path = mock_run / "data" / "test.jsonl"
    first, *others = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    first["question"] = "Où est Mary ?"
    text = "".join(json.dumps(row) + "\n" for row in (first, *others))
    path.write_text(text, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "tracegap", "show", mock_run, first["id"]],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert "O\\xf9 est Mary ?" in found.stdout
