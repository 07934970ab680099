"""Stage `report`: everything of a run on its page; what does not fit together is refused."""

import re
import shutil

import pytest

from tracegap.errors import BadInputError
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.sentences import summary_sentences
from tracegap.run.stages.report import report, report_input, versions


def opened(root):
    return RunFolder(root), read_settings(root)


def test_the_page_has_every_sample_sizes_by_class_and_the_settings(mock_run):
    run, experiment = opened(mock_run[0])
    found = report_input(run, experiment)
    assert len(found.samples) == 3 * 180
    assert all(e.id == g.example_id == v.example_id for e, g, v in found.samples)
    assert sum(sizes["test"] for sizes in found.data.sizes.values()) == 60
    assert found.settings["student"] == experiment.student
    assert found.losses == {}  # a mock is not trained
    assert found.interventions is None


def test_students_that_are_only_asked_are_nowhere_called_trained(mock_run, sampled, swept):
    told = mock_run[1].stdout
    for root in (mock_run[0], sampled[1].root, swept[1].root):
        run, _ = opened(root)
        files = [run.report, *run.tables.iterdir()]
        told += "".join(path.read_text(encoding="utf-8") for path in files)
        told += "".join(summary_sentences(run))
    assert "runs" in told
    assert re.findall(r".{40}(?:\btrained\b|trainings\b|training run).{20}", told) == []


def test_verdicts_that_are_not_of_the_generations_are_refused(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "copy")
    run, experiment = opened(tmp_path / "copy")
    path = run.verdicts("correct", 0)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:] + lines[:1]), encoding="utf-8")
    with pytest.raises(BadInputError, match=r"does not fit.*make it again with `tracegap score"):
        report_input(run, experiment)


def test_a_finished_page_is_left_as_it_is_and_a_lost_one_made_again(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "copy")
    run, experiment = opened(tmp_path / "copy")
    page, written = run.report.read_bytes(), run.report.stat().st_mtime_ns
    report(run, experiment)
    assert run.report.stat().st_mtime_ns == written
    run.report.unlink()
    report(run, experiment)
    assert run.report.read_bytes() == page


def test_versions_tell_what_is_not_installed(monkeypatch):
    import importlib.metadata

    real = importlib.metadata.version

    def version(name):
        if name == "peft":
            raise importlib.metadata.PackageNotFoundError
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    found = versions()
    assert found["peft"] == "not installed"
    assert found["numpy"] == real("numpy")
