"""A task of a user's own: found by its file or entry point, and run."""

from importlib.metadata import EntryPoint

import pytest
from typer.testing import CliRunner

from tracegap.cli.main import app
from tracegap.errors import BadInputError, SettingsError
from tracegap.tasks import get_task, own


def test_the_pages_task_runs_end_to_end(file, tmp_path):
    arguments = ["--task", str(file), "--student", "mock", "--limit", "40"]
    result = CliRunner().invoke(app, ["run", *arguments, "--output-dir", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "run" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class A(", "line 1"),
        ("x = 1\ny = 1 / 0", r"line 2.*ZeroDivisionError"),
        ("x = 1", "defines none"),
        ("from tracegap.tasks.base import BaseTask\nclass A(BaseTask): name = 'a'", "lacks title"),
    ],
)
def test_a_file_that_is_no_task_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "bad.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=said):
        get_task(str(path))


def test_a_file_may_hold_a_dataclass_with_annotations_as_text(file):
    """Dataclasses look the module of a class up by its name."""
    text = file.read_text(encoding="utf-8")
    beginning = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    own = "\n@dataclass\nclass Row:\n    name: ClassVar[str] = ''\n    age: int = 0\n"
    file.write_text(beginning + text + own, encoding="utf-8")
    assert get_task(str(file)).name == "ages"


def test_a_missing_file_and_an_unknown_name_say_what_to_do(tmp_path):
    with pytest.raises(BadInputError, match="no such file"):
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
    with pytest.raises(BadInputError, match="no subclass"):
        get_task("ages")
