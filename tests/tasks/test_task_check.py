"""What a check of a task says: the contract, in plain words."""

import pytest
from typer.testing import CliRunner

from tracegap.cli.main import app


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
