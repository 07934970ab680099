"""The jobs of a run as shell commands, for a scheduler that is not ours."""

import shlex
from dataclasses import dataclass

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.jobs.graph import PREPARE, jobs_of
from tracegap.threads import physical_cores

FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Listed:
    """A job as it is printed.

    Attributes:
        name: What other jobs wait for it by.
        command: What a shell does it with.
        after: Names of the jobs that must be done before.
        threads: How many it wants.
        computes: Whether it wants a GPU, if there is one.
        done: Whether it has been done; what it was made from may have changed since.
    """

    name: str
    command: str
    after: tuple[str, ...]
    threads: int
    computes: bool
    done: bool


def listed(run: RunFolder, experiment: Experiment, threads: int | None) -> list[Listed]:
    """Returns every job in an order in which they can be done one after the other.

    Args:
        run: The run's folder.
        experiment: Its settings.
        threads: Of each job that computes; None: one a core of this machine.
    """
    folder = shlex.quote(str(run.root))
    many = threads or physical_cores()
    jobs = jobs_of(experiment)
    built = run.manifest("build").exists()
    found = [Listed(PREPARE, f"tracegap job {folder} {PREPARE}", (), 1, False, built)]
    for job in jobs:
        count = many if job.computes else 1
        command = f"tracegap job {folder} {job.name} --threads {count}"
        after = job.after or (PREPARE,)
        done = run.manifest(job.name).exists()
        found.append(Listed(job.name, command, after, count, job.computes, done))
    every = tuple(job.name for job in jobs)
    last = f"tracegap analyse {folder} && tracegap report {folder}"
    found.append(Listed(FINISH, last, every, 1, False, run.manifest("report").exists()))
    return found
