"""The commands that run one stage."""


def test_every_stage_says_what_it_did(tracegap, mock_run):
    assert "not trained" in tracegap("train", mock_run)[1]
    for stage, name in (("generate", "generations"), ("score", "verdicts"), ("analyse", ".json")):
        assert name in tracegap(stage, mock_run)[1]
