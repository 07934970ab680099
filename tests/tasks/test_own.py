"""A task of a user's own: found by its file or entry point, checked in plain words, and run."""

import re
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracegap.cli.main import app
from tracegap.errors import SettingsError
from tracegap.tasks import get_task, own

PAGE = Path(__file__).parents[1] / "docs" / "adding-a-task.md"


@pytest.fixture
def file(tmp_path):
    """The page's own task, in a file."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert len(code.splitlines()) < 60
    path = tmp_path / "my_task.py"
    path.write_text(code, encoding="utf-8")
    return path


def changed(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    other = file.with_name(f"task{abs(hash((old, new)))}.py")
    other.write_text(text.replace(old, new), encoding="utf-8")
    return other


def checked(path, *arguments):
    return CliRunner().invoke(app, ["task", "check", str(path), *arguments])


def test_the_pages_task_keeps_the_contract(file):
    result = checked(file)
    assert result.exit_code == 0, result.output
    assert "200 examples, 0 faults" in result.output


def test_the_pages_task_runs_end_to_end(file, tmp_path):
    arguments = ["--task", str(file), "--student", "mock", "--limit", "40"]
    result = CliRunner().invoke(app, ["run", *arguments, "--output-dir", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "run" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ages.index((max", "3 - ages.index((max", ""),
        ("(names[place],)", "('Ann',)", "without the context"),
        ('rng = random_for(seed, "ages"', 'rng = random_for(0, "ages"', "same examples"),
        ("label=label,", 'label="eldest",', "not among the task's labels"),
        ("evidence=(place,)", "evidence=tuple(range(4))", "nothing wrong can be cited"),
        ("ages = rng", "ages = rgn", "raises NameError"),
        ('group=f"ages-{seed}-{number}"', 'group="one"', "of one group"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(file, old, new, said):
    result = checked(changed(file, old, new))
    if said:
        assert result.exit_code == 1
        assert said in " ".join(result.output.split())
    else:  # wrong gold is beyond a check that knows no more than the task
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class A(", "line 1"),
        ("x = 1\ny = 1 / 0", r"line 2.*ZeroDivisionError"),
        ("x = 1", "defines none"),
        ("from tracegap.tasks.base import Task\nclass A(Task): name = 'a'", "lacks title"),
    ],
)
def test_a_file_that_is_no_task_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "bad.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        get_task(str(path))


def test_a_missing_file_and_an_unknown_name_say_what_to_do(tmp_path):
    with pytest.raises(SettingsError, match="no such file"):
        get_task(str(tmp_path / "none.py"))
    with pytest.raises(SettingsError, match=r"unknown; there are: babi.*my_task\.py"):
        get_task("nothing")


def test_a_package_offers_a_task(file, monkeypatch):
    monkeypatch.syspath_prepend(str(file.parent))
    point = EntryPoint("ages", "my_task:Ages", own.GROUP)
    monkeypatch.setattr(own, "entry_points", lambda group: [point])
    assert get_task("ages").title == "Who is the oldest, who the youngest?"
    broken = EntryPoint("ages", "my_task:NAMES", own.GROUP)
    monkeypatch.setattr(own, "entry_points", lambda group: [broken])
    with pytest.raises(SettingsError, match="no subclass"):
        get_task("ages")
