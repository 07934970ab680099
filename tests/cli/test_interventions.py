"""The commands `tracegap intervene` and `tracegap policies`."""

import json


def test_interventions_as_json_are_their_analysis_and_what_was_left_out(tracegap, mock_run):
    code, out, err = tracegap("intervene", mock_run, "--json", "--arms", "incorrect, correct")
    assert code == 0
    assert "intervene correct, seed 0: 12/12" in err  # progress does not mix with the result
    found = json.loads(out)
    assert [entry["arm"] for entry in found["coverage"]] == ["correct", "incorrect"]
    assert found["coverage"][0]["questions"] == 12
    written = mock_run / "analysis" / "interventions.json"
    assert found["effects"] == json.loads(written.read_text(encoding="utf-8"))


def test_an_arm_without_traces_is_wrong_use(refused, mock_run):
    assert "arm 'vanilla' has no traces" in refused(
        "intervene", mock_run, "--arms", "vanilla", code=2
    )


def test_policies_as_json_are_the_figures_of_the_run(tracegap, mock_run):
    code, out, err = tracegap("policies", mock_run, "--tries", 2, "--json")
    assert code == 0
    assert "sample correct, seed 0: 12/12" in err
    written = mock_run / "policies" / "policies.json"
    assert json.loads(out) == json.loads(written.read_text(encoding="utf-8"))


def test_a_promise_is_told_and_kept_in_files_that_the_server_reads(tracegap, mock_run):
    once = ("--tries", 1, "--alpha", 0.6, "--delta", 0.4)
    _, text, _ = tracegap("policies", mock_run, *once)
    assert "at most 60 % of the answers given are wrong" in text
    files = sorted((mock_run / "policies").glob("calibration-*.json"))
    assert files
    assert all(str(path) in text for path in files)
    found = json.loads(files[0].read_text(encoding="utf-8"))
    assert (found["alpha"], found["delta"]) == (0.6, 0.4)
    assert found["steps"]
    _, out, _ = tracegap("policies", mock_run, "--tries", 1, "--alpha", 0.0001, "--json")
    assert {row["worst"] for row in json.loads(out)["abstention"]} == {None}
    assert not list((mock_run / "policies").glob("calibration-*.json"))


def test_a_promise_of_all_or_nothing_is_wrong_use(refused, mock_run):
    assert "alpha 1" in refused("policies", mock_run, "--tries", 1, "--alpha", 1, code=2)
