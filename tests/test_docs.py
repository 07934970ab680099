"""What the documents say to type is typed here."""

import doctest
import re
import shlex
import subprocess
import sys
from glob import glob

import pytest
import yaml

from paths import ROOT

DOCS = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path, language):
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_worked_examples_give_what_is_printed(path):
    assert doctest.testfile(str(path), module_relative=False).failed == 0


def test_the_example_task_keeps_the_contract(tmp_path):
    code = "\n".join(blocks(ROOT / "docs" / "adding-a-task.md", "python"))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "()", result.stderr


def commands(path):
    for block in blocks(path, "sh"):
        for line in block.splitlines():
            if line.startswith("tracegap "):
                yield [found for word in shlex.split(line)[1:] for found in expanded(word)]


def expanded(word):
    """What a shell makes of a word: the files that a pattern fits."""
    return sorted(glob(word, root_dir=ROOT)) if "*" in word else [word]


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_run_and_then_python_blocks(path, tmp_path):
    """Runs each documented command; those that need real data or hours are in `text` blocks.

    Python comes after, in order, where the commands left their files.
    """
    for folder in ("configs", "docs", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    code = "\n".join(block for block in blocks(path, "python") if ">>>" not in block)
    for arguments in [*(["-m", "tracegap", *c] for c in commands(path)), ["-c", code]]:
        result = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
        assert result.returncode == 0, (arguments, result.stderr)


def test_the_first_question_is_answered_as_the_tutorial_says():
    """Each finding that the tutorial quotes is printed by the command above it."""
    path = ROOT / "docs" / "is-my-trace-faithful.md"
    first = next(commands(path))
    shown = subprocess.run(
        [sys.executable, "-m", "tracegap", *first], cwd=ROOT, capture_output=True, text=True
    )
    printed = " ".join(shown.stdout.split())
    quoted = " ".join(blocks(path, "text")[0].split()).removeprefix("- ").split(" - ")
    assert len(quoted) == 6
    for sentence in quoted:
        assert sentence in printed


def test_the_readme_names_its_two_commands_and_ci_runs_the_test_command():
    readme = (ROOT / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda p: p.name)
def test_every_config_is_valid(path):
    from tracegap.run.experiment import read_experiment

    assert yaml.safe_load(path.read_text())
    read_experiment(path, {})
