"""What can be done is begun, what fails is told, and the others go on."""

import pytest

from tracegap.errors import StudentError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.jobs.board import Ended
from tracegap.run.jobs.graph import jobs_of
from tracegap.run.jobs.spread import do_jobs

EXPERIMENT = Experiment(seeds=(0, 1))


class Fake:
    """Ends the job that was begun last; some fail, and one is interrupted."""

    def __init__(self, fails=(), interrupts=()):
        self.fails, self.interrupts = fails, list(interrupts)
        self.begun, self.running, self.stops = [], [], []

    def start(self, job):
        self.begun.append(job.name)
        self.running.append(job.name)

    def ended(self):
        if self.interrupts and len(self.begun) >= self.interrupts[0]:
            self.interrupts.pop(0)
            raise KeyboardInterrupt
        name = self.running.pop()
        return [Ended(name, "it is broken." if name in self.fails else None)]

    def stop(self, hard):
        self.stops.append(hard)


def test_each_job_is_begun_once_and_after_those_it_needs(tmp_path):
    fake, steps = Fake(), []
    do_jobs(RunFolder(tmp_path), EXPERIMENT, fake, lambda *step: steps.append(step))
    jobs = jobs_of(EXPERIMENT)
    assert sorted(fake.begun) == sorted(job.name for job in jobs)
    at = {name: place for place, name in enumerate(fake.begun)}
    assert all(at[before] < at[job.name] for job in jobs for before in job.after)
    assert fake.begun[:6] == [job.name for job in jobs if job.stage == "train"]
    assert steps[0] == ("jobs", 0, 18)
    assert steps[-1] == ("jobs", 18, 18)


def test_a_job_that_fails_is_told_and_the_others_go_on(tmp_path):
    fake = Fake(fails={"train-correct-seed1"})
    with pytest.raises(StudentError) as caught:
        do_jobs(RunFolder(tmp_path), EXPERIMENT, fake, lambda *_: None)
    assert str(caught.value).startswith(
        "1 of 18 jobs failed, and 2 that need them could not begin; "
        "train-correct-seed1: it is broken. Finished work is kept"
    )
    assert len(fake.begun) == 16


def test_an_interrupt_asks_and_a_second_one_forces(tmp_path):
    fake = Fake(interrupts=[2])
    with pytest.raises(KeyboardInterrupt):
        do_jobs(RunFolder(tmp_path), EXPERIMENT, fake, lambda *_: None)
    assert fake.stops == [False]
    assert fake.running == []
    fake = Fake(interrupts=[2, 2])
    with pytest.raises(KeyboardInterrupt):
        do_jobs(RunFolder(tmp_path), EXPERIMENT, fake, lambda *_: None)
    assert fake.stops == [False, True]
