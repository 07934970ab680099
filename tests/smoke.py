"""Runs every command of an installed tracegap once: `python tests/smoke.py`.

It needs the core dependencies alone; what wants an extra must say so with the command that installs
it, never with a traceback.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

COMMANDS = (
    "run", "build", "train", "generate", "score", "analyse", "power", "report", "intervene",
    "policies", "improve", "export", "tasks", "task check", "show", "audit", "check",
    "derive", "serve",
    "teach", "study build", "study simulate", "study analyse", "study plan",
)  # fmt: skip


def tracegap(*arguments: object, fails: str = "") -> str:
    """Runs a command; `fails` is what it must say if it is to be refused."""
    command = [sys.executable, "-m", "tracegap", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    refused = done.returncode != 0
    if refused != bool(fails) or fails not in done.stderr or "Traceback" in done.stderr:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    for command in COMMANDS:
        tracegap(*command.split(), "--help")
    folder = Path(tempfile.mkdtemp())
    run = folder / "run"
    small = ("--student", "mock", "--limit", 12)
    tracegap("--version")
    tracegap("tasks")
    tracegap("run", "demo", *small, "--output-dir", run, "--set", "task.train=12",
             "--set", "task.test=12")  # fmt: skip
    for command in ("train", "generate", "score", "analyse", "report", "intervene", "policies"):
        tracegap(command, run)
    tracegap("analyse", "--counts", "10,2,3,4")
    tracegap("power", "--first-only", 0.2, "--second-only", 0.1)
    tracegap("task", "check", "babi")
    example = json.loads((run / "data" / "test.jsonl").read_text().splitlines()[0])
    tracegap("show", run, example["id"])
    tracegap("build", "--task", "cotempqa", *small, "--output-dir", folder / "built")
    taught = folder / "taught"
    tracegap("build", *small, "--arms", "vanilla,teacher", "--output-dir", taught)
    tracegap("teach", taught, "--teacher", "mock")
    kit = ("--kit", folder / "kit")
    sizes = ("--raters", 2, "--items", 2)
    tracegap("study", "build", run, *sizes, "--output-dir", folder / "kit")
    tracegap("study", "simulate", *kit, "--output-dir", folder / "answers")
    tracegap("study", "analyse", *sorted((folder / "answers").iterdir()), *kit)
    tracegap("study", "plan")
    if find_spec("spacy") is None:
        tracegap("run", "--task", "marco", *small, "--output-dir", folder / "marco",
                 fails="pip install 'spacy")  # fmt: skip
    if find_spec("torch") is None:
        tracegap("run", "demo", "--output-dir", folder / "demo", fails="pip install 'torch")
    if find_spec("datasets") is None:
        tracegap("build", *small, "--push-to-hub", "a/b", "--output-dir", folder / "pushed",
                 fails="pip install 'datasets")  # fmt: skip
    if find_spec("uvicorn") is None:
        tracegap("serve", "--upstream", "http://localhost:1/v1", fails="pip install 'uvicorn")
    shutil.rmtree(folder)
    print("every command ran")


if __name__ == "__main__":
    main()
