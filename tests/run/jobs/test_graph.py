"""The jobs of a run, and how one is done."""

import pytest

from runs import files
from tracegap.errors import BadInputError, SettingsError, StorageError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, open_folder
from tracegap.run.jobs import graph
from tracegap.run.jobs.graph import do_job, job_named, jobs_of, prepare
from tracegap.run.progress import silent
from tracegap.run.stages.analyse import analyse
from tracegap.run.stages.report import report


def test_students_are_trained_then_asked_then_judged_and_asked_again():
    experiment = Experiment.model_validate(
        {"arms": ["vanilla", "correct"], "task": {"train": [8, 24]}, "interventions": {"limit": 3}}
    )
    after = {job.name: job.after for job in jobs_of(experiment)}
    assert after["generate-correct-seed0-train8"] == ("train-correct-seed0-train8",)
    assert after["score-vanilla-seed0-train24"] == ("generate-vanilla-seed0-train24",)
    # only students of the largest size that write traces
    assert [name for name in after if name.startswith("inter")] == [
        "intervene-correct-seed0-train24"
    ]
    assert after["intervene-correct-seed0-train24"] == ("generate-correct-seed0-train24",)
    names = list(after)
    assert all(names.index(one) < names.index(name) for name in after for one in after[name])
    asked = jobs_of(Experiment(student="mock"))
    assert {job.stage for job in asked} == {"generate", "score"}
    assert not any(job.computes for job in asked)


def test_a_job_that_is_not_there_is_named():
    with pytest.raises(SettingsError, match=r"no job 'train-x'; there are: prepare, generate-van"):
        job_named(Experiment(student="mock"), "train-x")


def test_jobs_one_by_one_make_the_run(swept, tmp_path):
    experiment, whole = swept
    run = open_folder(tmp_path / "run", experiment)
    first, *others = jobs_of(experiment)
    with pytest.raises(BadInputError, match="run the stages before"):
        do_job(run, first, silent)
    prepare(run, experiment)
    for job in (first, first, *others):
        do_job(run, job, silent)
    analyse(run, experiment)
    report(run, experiment)
    left = {name for name in files(run.root) if not name.startswith("attempts/")}
    assert {name: files(run.root)[name] for name in left} == files(whole.root)


def test_of_two_attempts_that_end_at_a_time_neither_fails(tmp_path, monkeypatch):
    experiment = Experiment(student="mock")
    run = open_folder(tmp_path, experiment)
    job = jobs_of(experiment)[0]

    def beaten(trying: RunFolder, *_):
        run.manifest(job.name).parent.mkdir(exist_ok=True)
        run.manifest(job.name).write_text("{}")
        raise StorageError("its files are gone.")

    monkeypatch.setitem(graph._STAGES, "generate", beaten)
    do_job(run, job, silent)
    run.manifest(job.name).unlink()

    def full(*_):
        raise StorageError("the disk is full.")

    monkeypatch.setitem(graph._STAGES, "generate", full)
    with pytest.raises(StorageError, match="full"):
        do_job(run, job, silent)
