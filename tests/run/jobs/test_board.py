"""What a process says of the job it does."""

from tracegap.run.experiment import Experiment
from tracegap.run.folder import open_folder
from tracegap.run.jobs.board import done_here
from tracegap.run.jobs.graph import jobs_of, prepare
from tracegap.run.progress import silent


def test_a_job_is_done_or_what_went_wrong_is_one_sentence(tmp_path, monkeypatch):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    experiment = Experiment.model_validate(
        {"student": "mock", "task": {"name": "babi", "limit": 8}, "arms": ["correct"]}
    )
    run = open_folder(tmp_path, experiment)
    job = jobs_of(experiment)[0]
    said = done_here(tmp_path, job, 1, silent)
    assert said.endswith("is missing; run the stages before this one first.")
    prepare(run, experiment)
    assert done_here(tmp_path, job, 1, silent) is None
    assert run.generations("correct", 0).exists()
