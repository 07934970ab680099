"""A run by jobs: what can be done is begun, what fails is told, and the others go on."""

from tracegap.errors import StudentError
from tracegap.run.attempts import clear_attempts
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.jobs.board import Executor
from tracegap.run.jobs.graph import Job, jobs_of
from tracegap.run.progress import Progress

_TITLE = "jobs"


def do_jobs(run: RunFolder, experiment: Experiment, executor: Executor, progress: Progress) -> None:
    """Does all jobs of a run that was prepared.

    An interrupt asks the jobs to end; a second one ends them by force.

    Raises:
        StudentError: Jobs have failed: the sentence of each.
    """
    jobs = {job.name: job for job in jobs_of(experiment)}
    failed: dict[str, str] = {}
    done: set[str] = set()
    begun: set[str] = set()
    try:
        while len(done) + len(failed) < len(jobs):
            for job in _ready(jobs, done, begun):
                begun.add(job.name)
                executor.start(job)
            progress(_TITLE, len(done), len(jobs))
            for ended in executor.ended():
                if ended.why is None:
                    done.add(ended.name)
                else:
                    failed[ended.name] = ended.why
                    _skip(jobs, ended.name, failed)
        progress(_TITLE, len(done), len(jobs))
    except KeyboardInterrupt:
        _stop(executor, len(begun) - len(done) - len(failed))
        raise
    if failed:
        raise StudentError(_told(failed, len(jobs)))
    clear_attempts(run.root)


def _ready(jobs: dict[str, Job], done: set[str], begun: set[str]) -> list[Job]:
    waiting = (job for name, job in jobs.items() if name not in begun)
    return [job for job in waiting if done.issuperset(job.after)]


def _skip(jobs: dict[str, Job], name: str, failed: dict[str, str]) -> None:
    """Gives up the jobs that need one that failed, and those that need these."""
    for job in jobs.values():
        if name in job.after and job.name not in failed:
            failed[job.name] = ""
            _skip(jobs, job.name, failed)


def _stop(executor: Executor, running: int) -> None:
    executor.stop(hard=False)
    try:
        while running > 0:
            running -= len(executor.ended())
    except KeyboardInterrupt:
        executor.stop(hard=True)


def _told(failed: dict[str, str], of: int) -> str:
    reasons = [f"{name}: {why.rstrip('.')}" for name, why in failed.items() if why]
    left = len(failed) - len(reasons)
    more = f", and {left} that need them could not begin" if left else ""
    return (
        f"{len(reasons)} of {of} jobs failed{more}; {'; '.join(reasons)}. Finished work is kept: "
        "run the same command again to go on."
    )
