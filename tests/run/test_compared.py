"""Reading runs and audits to compare them."""

import shutil

import pytest

from commands import tracegap
from tracegap.errors import BadInputError, SettingsError
from tracegap.run.compared import read_compared


@pytest.fixture(scope="module")
def other_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared") / "other"
    student = "mock:label=0.5,evidence=0.5"
    made = ("run", "--student", student, "--task", "babi", "--limit", 60, "--output-dir", folder)
    assert tracegap(*made).returncode == 0
    return folder


def test_arms_of_one_name_are_compared_on_every_question(mock_run, other_run):
    found = read_compared([mock_run[0], other_run], other_run.parent)
    names = [(pair.first.name, pair.second.name) for pair in found.pairs]
    assert names == [
        (f"mock: {arm}", f"other: {arm}") for arm in ("vanilla", "correct", "incorrect")
    ]
    assert all(pair.result.difference.n == 60 for pair in found.pairs)
    assert [source.mock for source in found.sources] == [True, True]
    assert found.sources[1].page == "other/report.html"
    assert found.sources[0].settings["task.name"] == "babi"
    flip = found.pairs[1].flips[0]
    assert flip.first.asked == flip.second.asked != ""
    assert "<answer>" in flip.first.text != flip.second.text


def test_an_audit_of_a_runs_own_outputs_agrees_with_the_run(mock_run, tmp_path):
    pytest.importorskip("pyarrow")
    run = mock_run[0]
    done = tracegap(
        *("audit", run / "generations" / "correct-seed0.jsonl", "--task", "babi"),
        *("--source", run / "data" / "test.jsonl", "--output-dir", tmp_path / "audit"),
    )
    assert done.returncode == 0, done.stderr
    found = read_compared([run, tmp_path / "audit"], tmp_path)
    ours = [pair for pair in found.pairs if pair.first.arm == "correct"]
    assert ours
    for pair in ours:
        assert pair.flips == []
        assert not pair.second.runs_known
        texts = [[a.text for a in side.answers] for side in (pair.first, pair.second)]
        assert texts[0] == texts[1]


def test_what_cannot_be_compared_is_refused_with_the_reason(mock_run, tmp_path):
    run = mock_run[0]
    with pytest.raises(SettingsError, match="two or more"):
        read_compared([run], tmp_path)
    with pytest.raises(SettingsError, match="given twice"):
        read_compared([run, run], tmp_path)
    with pytest.raises(BadInputError, match="holds neither a run"):
        read_compared([run, tmp_path], tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    (copy / "verdicts" / "correct-seed0.jsonl").unlink()
    with pytest.raises(BadInputError, match="is not scored yet"):
        read_compared([run, copy], tmp_path)
    (copy / "settings.json").unlink()
    (copy / "audit.json").write_text("[")
    with pytest.raises(BadInputError, match="cannot be read as an audit's figures"):
        read_compared([run, copy], tmp_path)
