"""An audit from Python."""

import json

import pytest

import tracegap
from audit.own_files import own_row, write_rows
from commands import tracegap as command
from tracegap.audit.findings.audited import Audited, audit_files, refuse_run
from tracegap.errors import SettingsError
from tracegap.tasks import get_task


@pytest.fixture
def path(tmp_path):
    return write_rows(tmp_path / "rows.jsonl", [own_row(n) for n in range(4)])


def test_it_gives_what_the_command_gives(path, tmp_path):
    found = tracegap.audit(path)
    assert isinstance(found, Audited)
    printed = command("audit", path, "--json").stdout
    assert json.loads(json.dumps(found.json)) == json.loads(printed)
    assert found.groups[0]["answer_accuracy"] == 1.0
    assert found.tier == "grounding"
    assert found.tier_sentence in found.report(tmp_path / "page" / "r.html").read_text("utf-8")


def test_verdicts_are_a_frame_with_a_row_an_output(path):
    pytest.importorskip("pandas")
    frame = audit_files([path, path.parent]).verdicts
    assert frame["answer"].tolist() == [True] * 4
    assert frame["line"].tolist() == [1, 2, 3, 4]


def test_columns_and_tasks_can_be_given(tmp_path):
    rows = [{"q": "Who?", "c": ["Ann is.", "Bob is."], "g": "Ann", "out": "<answer>Ann</answer>"}]
    path = write_rows(tmp_path / "rows.jsonl", rows)
    columns = {"question": "q", "context": "c", "gold": "g", "prediction": "out"}
    for task in (None, "hotpotqa", get_task("hotpotqa")):
        found = audit_files(str(path), task, columns=columns)
        assert found.groups[0]["answer_accuracy"] == 1.0


def test_an_option_that_does_not_fit_says_so(path):
    with pytest.raises(SettingsError, match="released rule is for the data sets"):
        tracegap.audit(path, scorer="released")
    with pytest.raises(SettingsError, match="none of"):
        tracegap.audit(path, scorer="lenient")


def test_the_report_of_a_run_is_never_overwritten(path, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    (run / "settings.json").write_text("{}")
    (run / "report.html").write_text("the run's")
    with pytest.raises(SettingsError, match="choose another"):
        tracegap.audit(path).report(run / "report.html")
    result = command("audit", path, "--output-dir", run)
    assert result.returncode == 2
    assert "holds a run" in result.stderr
    assert (run / "report.html").read_text() == "the run's"
    assert sorted(p.name for p in run.iterdir()) == ["report.html", "settings.json"]
    refuse_run(tmp_path / "elsewhere")


def test_an_audit_shows_itself_and_gives_a_frame(path):
    pytest.importorskip("pandas")
    found = tracegap.audit(path)
    assert "<table>" in found._repr_html_()
    assert len(found.frame("rule-strict")) == 1
    with pytest.raises(SettingsError, match="no trace was scored"):
        _ = found.chart
