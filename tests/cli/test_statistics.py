"""The commands `tracegap analyse` and `tracegap power`."""

import json

import pytest


def test_power_as_json_holds_what_its_sentence_says(tracegap):
    shares = ("--first-only", 0.15, "--second-only", 0.05)
    _, text, _ = tracegap("power", *shares)
    _, out, _ = tracegap("power", *shares, "--json")
    found = json.loads(out)
    assert found["questions"] == 168
    assert text.startswith("168 independent")
    assert (found["power"], found["level"]) == (0.8, 0.05)
    assert found["power"] <= found["reached"] < 0.81


def test_power_of_runs_is_told_for_several_numbers_of_questions(tracegap):
    code, text, _ = tracegap("power", "--effect", 0.1, "--run-sd", 0.05)
    assert code == 0
    assert "Runs an arm that find a difference of 10 points" in text
    _, out, _ = tracegap("power", "--effect", 0.1, "--run-sd", 0.05, "--json")
    needed = {row["questions"]: row["runs"] for row in json.loads(out)["needed"]}
    assert needed[200] == 7
    assert list(needed.values()) == sorted(needed.values(), reverse=True)
    spread = ("--gap-sd", 0.3, "--questions", 200)
    _, out, _ = tracegap("power", "--effect", 0.1, "--run-sd", 0.05, *spread, "--json")
    (row,) = json.loads(out)["needed"]
    assert row["runs"] > 7


def test_power_within_questions_is_told_with_what_it_supposes(tracegap):
    _, text, _ = tracegap("power", "--odds-ratio", 2, "--tries", 8)
    _, out, _ = tracegap("power", "--odds-ratio", 2, "--tries", 8, "--json")
    assert json.loads(out)["questions"] == 66
    assert text.startswith("66 questions of 8 tries each")


def test_counts_as_json_hold_the_figures_of_their_lines(tracegap):
    _, text, _ = tracegap("analyse", "--counts", "238,3,138,571")
    _, out, _ = tracegap("analyse", "--counts", "238,3,138,571", "--json")
    found = json.loads(out)
    assert found["table"] == {"both": 238, "trace_only": 3, "answer_only": 138, "neither": 571}
    conditional = found["p_answer_given_trace"]
    assert (conditional["count"], conditional["n"]) == (238, 241)
    assert conditional["value"] == pytest.approx(238 / 241)
    assert "98.8 %" in text
    assert "n = 241" in text


def test_what_is_undefined_is_null(tracegap):
    _, out, _ = tracegap("analyse", "--counts", "0,0,3,4", "--json")
    found = json.loads(out)
    assert found["phi"]["value"] is None
    assert found["phi_note"]


def test_a_run_as_json_is_its_analysis(tracegap, mock_run):
    code, out, _ = tracegap("analyse", mock_run, "--json")
    assert code == 0
    written = mock_run / "analysis" / "analysis.json"
    assert json.loads(out) == json.loads(written.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("power", "--first-only", "nan", "--second-only", "0.1"),
        ("power",),
        ("power", "--effect", "0.1"),
        ("power", "--effect", "0.1", "--run-sd", "0.1", "--tries", "3"),
        ("power", "--effect", "0", "--run-sd", "0.1"),
        ("power", "--odds-ratio", "2", "--tries", "8", "--questions", "100"),
        ("analyse", "--counts", "99999999999999999999,2,3,4"),
    ],
)
def test_figures_that_are_none_are_wrong_use(refused, arguments):
    refused(*arguments, code=2)
