"""The command `teach`: builds what waited for it, tells tokens and cost."""

import json

import pytest

from teaching import TeachingServer
from tracegap.cli.main import WRONG_USE
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.tasks import get_task

BUILD = ("build", "--student", "mock", "--task", "babi", "--limit", 12)
ARMS = ("--arms", "vanilla,teacher,teacher-summary,teacher-explanation")


@pytest.fixture
def begun(tracegap, tmp_path):
    code, out, err = tracegap(*BUILD, *ARMS, "--output-dir", tmp_path / "run")
    assert code == 0, err
    assert "now: tracegap teach" in out
    return tmp_path / "run"


def test_a_built_run_is_taught_by_a_server_and_goes_on_to_its_report(tracegap, begun):
    examples = list(read_records(begun / "data" / "questions.jsonl", Example))
    with TeachingServer(examples, get_task("babi")) as server:
        told = ("--teacher", server.name, "--price", "2,10")
        code, out, err = tracegap("teach", begun, *told)
        assert code == 0, err
        assert len(server.served) == 3 * len(examples)
        # 12 replies of 100 and 50 tokens: 0.0024 and 0.006
        assert "0.01" in out
        assert "kept: taught in every arm" in out
        assert tracegap("teach", begun, *told)[0] == 0
        assert len(server.served) == 3 * len(examples)
    for stage in ("train", "generate", "score", "analyse", "report"):
        code, _, err = tracegap(stage, begun)
        assert code == 0, err
    line = json.loads((begun / "traces" / "teacher.jsonl").read_text().splitlines()[0])
    assert "Thought number" in line["completion"][0]["content"]
    code, out, err = tracegap(
        *BUILD, *ARMS, "--output-dir", begun, "--set", f"teacher.name={server.name}"
    )
    assert code == 0, err
    assert "now: tracegap teach" not in out


def test_students_wait_for_their_teacher(refused, begun):
    assert "run `tracegap teach" in refused("train", begun, code=2)
    arguments = ("run", *BUILD[1:], *ARMS, "--output-dir", begun.parent / "other")
    assert "--teacher openai:MODEL@URL" in refused(*arguments, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--teacher", "mock", "--price", "1"), "write IN,OUT"),
        (("--teacher", "mock", "--price", "1,-1"), "write IN,OUT"),
        (("--teacher", "mock:x=1"), "The keys are answer, trace"),
        (("--keep", "all"), "give --teacher as well"),
        ((), "--teacher openai:MODEL@URL"),
    ],
)
def test_what_does_not_fit_is_told(refused, begun, arguments, words):
    assert words in refused("teach", begun, *arguments, code=WRONG_USE)


def test_a_run_without_a_teachers_arm_is_told_so(refused, tracegap, tmp_path):
    assert tracegap(*BUILD, "--output-dir", tmp_path / "run")[0] == 0
    said = refused("teach", tmp_path / "run", "--teacher", "mock", code=WRONG_USE)
    assert "no arm of this run learns from a teacher" in said


def test_a_folder_that_holds_no_run_is_left_alone(refused, tmp_path):
    assert "holds no run" in refused("teach", tmp_path, "--teacher", "mock")
    assert list(tmp_path.iterdir()) == []
