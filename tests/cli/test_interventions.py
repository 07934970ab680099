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
    assert "sample correct, seed 0, try 2: 12/12" in err
    written = mock_run / "policies" / "policies.json"
    assert json.loads(out) == json.loads(written.read_text(encoding="utf-8"))
