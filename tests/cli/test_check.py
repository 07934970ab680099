"""Checks without gold, and the command `tracegap check`."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tracegap.checks.gold_free import check_generation, overall
from tracegap.cli.main import app
from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Finding
from tracegap.tasks import TASKS, get_task
from tracegap.tasks.cotempqa.generator import generate
from tracegap.traces.arms import FALSIFIES, build_row
from tracegap.traces.plan import plan_arms

TASK = get_task("cotempqa")
QUESTION = "While A was working for X, which employer did A work for concurrently?"
CONTEXT = (
    "A works for X from 1981 to 1983.",
    "A works for Y from 1979 to 1990.",
    "A works for Z in 1995.",
)


def text(label="during", evidence=(1,), answers=("Y",), extra=()):
    cited = json.dumps([*(CONTEXT[i] for i in evidence), *extra])
    return (
        f"<think>The events are related in time as: {label}.\nThe facts are: {cited}</think> "
        f"<answer>{json.dumps(answers)}</answer>"
    )


def check(generation, question=QUESTION, context=CONTEXT):
    return check_generation(TASK, question, context, generation)


def test_a_right_generation_is_right_in_every_step():
    found = check(text())
    assert found.judgement == "right"
    assert [f.step for f in found.findings] == ["label", "evidence", "answer"]
    assert found.findings[0].reason == "the label is during: 1979-1990 contains 1981-1983"
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("generation", "step", "reason"),
    [
        (text(label="equal"), 0, "the label should be during: 1979-1990 contains 1981-1983"),
        (text(evidence=(2,)), 1, f"this answers it and is not cited: {CONTEXT[1]}"),
        (text(evidence=(1, 2)), 1, f"this is cited and does not answer it: {CONTEXT[2]}"),
        (text(extra=("B is C.",)), 1, "this is not in the context: B is C."),
        (text(answers=("Z",)), 2, "the answer should be Y, not Z"),
        (text(answers=("Y", "Z")), 2, "the answer should be Y, not Y, Z"),
    ],
)
def test_a_wrong_step_is_told_with_its_reason(generation, step, reason):
    found = check(generation)
    assert found.judgement == "wrong"
    assert [f.judgement for f in found.findings].index("wrong") == step
    assert found.reasons == (reason,)


def test_what_cannot_be_derived_is_unknown_but_an_invented_passage_is_wrong():
    found = check(text(), question="Who knows?")
    assert found.judgement == "unknown"
    assert not found.decidable
    assert all("cannot be derived" in f.reason for f in found.findings)
    invented = check(text(extra=("B is C.",)), question="Who knows?")
    assert invented.judgement == "wrong"


def test_what_is_missing_is_a_problem_and_not_wrong():
    found = check('<answer>["Y"]</answer>')
    assert found.judgement == "unknown"
    assert found.decidable
    assert found.problems == ("no trace",)
    assert [f.judgement for f in found.findings] == ["right"]
    assert check("").findings == ()


def test_judgements_add_up():
    right, wrong, unknown = (
        [Finding(s, j, "") for s in ("label", "evidence", "answer")]
        for j in ("right", "wrong", "unknown")
    )
    assert overall(right) == "right"
    assert overall(right[:2]) == "unknown"
    assert overall([*right[:2], unknown[2]]) == "unknown"
    assert overall([unknown[0], wrong[1], right[2]]) == "wrong"
    assert overall([]) == "unknown"


@pytest.mark.parametrize("arm", [arm for arm in FALSIFIES if arm not in ("vanilla",)])
def test_each_arm_is_judged_as_it_was_built(arm):
    examples = list(generate(60, 9))
    plan = plan_arms(examples, TASK, 0)
    for example in examples:
        said = build_row(example, arm, plan).completion[0]["content"]
        found = check_generation(TASK, example.question, example.context, said)
        judged = {f.step: f.judgement for f in found.findings}
        assert judged["answer"] == "right"
        assert judged["label"] == ("wrong" if FALSIFIES[arm].label else "right")
        if arm != "released-incorrect":
            assert judged["evidence"] == ("wrong" if FALSIFIES[arm].evidence else "right")


@given(st.text(), st.lists(st.text(), max_size=3), st.text())
def test_any_text_is_judged_by_every_task(question, context, generation):
    for name in TASKS:
        found = check_generation(get_task(name), question, context, generation)
        assert found.judgement in ("right", "wrong", "unknown")


# --- the command ---


def run(*arguments, stdin=None):
    result = CliRunner().invoke(app, ["check", *arguments], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def line(generation):
    return json.dumps({"question": QUESTION, "context": CONTEXT, "generation": generation})


def test_one_generation_is_checked_from_arguments():
    contexts = [part for passage in CONTEXT for part in ("--context", passage)]
    arguments = ("--question", QUESTION, *contexts, "--generation", text(label="equal"))
    lines = run(*arguments).splitlines()
    assert lines[0] == "wrong"
    assert "label: wrong: the label should be during: 1979-1990 contains 1981-1983" in lines[1]
    assert len(lines) == 4


def test_many_are_checked_from_a_file_or_stdin(tmp_path):
    lines = "\n".join([line(text()), "", line(text(label="mix")), line("?")]) + "\n"
    path = tmp_path / "in.jsonl"
    path.write_text(lines, encoding="utf-8")
    for output in (run(str(path), "--json"), run("-", "--json", stdin=lines)):
        judged = [check["judgement"] for check in json.loads(output)["checks"]]
        assert judged == ["right", "wrong", "unknown"]
    assert "problem: no answer" in run(str(path))


@pytest.mark.parametrize(
    ("arguments", "stdin", "error", "said"),
    [
        ((), None, SettingsError, "--question"),
        (("--question", "a"), None, SettingsError, "--generation"),
        (("-", "--question", "a"), None, SettingsError, "not both"),
        (("-",), "{}\n", BadInputError, "-, line 1: field 'question'"),
        (("-",), b"{}\xff\n", BadInputError, "line 1: is not UTF-8"),
        (("nothing.jsonl",), None, BadInputError, "cannot be read"),
        (("-", "--task", "none"), "{}", SettingsError, "unknown"),
    ],
)
def test_what_cannot_be_checked_is_one_clear_sentence(arguments, stdin, error, said):
    with pytest.raises(error, match=said):
        run(*arguments, stdin=stdin)
