"""Jobs on a cluster of Ray: a task a job. Paths go over the wire, never models or rows.

The run's folder lies on a file system that all machines share. Ray begins a task again whose worker
or machine is lost; an orphan that lives on writes to its own attempt and harms nobody.
"""

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tracegap.cluster import joined
from tracegap.run.jobs.board import Ended, done_here
from tracegap.run.jobs.graph import Job
from tracegap.run.progress import Progress
from tracegap.workers import TRIES

_MOMENT = 0.2  # seconds
_BETWEEN = 0.5  # seconds between two words of a job on its progress


class RayCluster:
    """See `tracegap.run.jobs.board.Executor`."""

    def __init__(
        self, root: Path, on: str, threads: int, gpus: float | None, progress: Progress
    ) -> None:
        """Joins a cluster, or begins one on this machine.

        Args:
            root: The run's folder.
            on: As `--on` names the cluster.
            threads: Processors of each job that computes.
            gpus: GPUs of each job that computes; None: one, if the cluster has any.
            progress: Draws how far each job is.

        Raises:
            SettingsError: Ray is not installed, or the cluster cannot be joined.
        """
        self._joined = ExitStack()
        ray = self._joined.enter_context(joined(on))
        self._ray, self._root, self._progress = ray, root.resolve(), progress
        self._threads = threads
        here = ray.get_runtime_context().get_node_id()
        at = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(here, soft=False)
        some = ray.cluster_resources().get("GPU", 0) > 0
        self._gpus = float(some) if gpus is None else gpus
        self._board: Any = ray.remote(_Board).options(num_cpus=0, scheduling_strategy=at).remote()
        self._work: Any = ray.remote(_work)
        self._running: dict[Any, Job] = {}

    def start(self, job: Job) -> None:
        """Takes a job."""
        options = {
            "name": job.name,
            "num_cpus": self._threads if job.computes else 1,
            "num_gpus": self._gpus if job.computes else 0,
            "max_retries": TRIES - 1,
            "retry_exceptions": False,
        }
        task = self._work.options(**options)
        # settings may name files from where the command was typed
        given = (os.getcwd(), str(self._root), job, self._threads, self._board)
        self._running[task.remote(*given)] = job

    def ended(self) -> Sequence[Ended]:
        """Waits a moment; returns what has ended."""
        if not self._running:
            time.sleep(_MOMENT)
            return []
        ready, _ = self._ray.wait(list(self._running), timeout=_MOMENT)
        for step in self._ray.get(self._board.taken.remote()):
            self._progress(*step)
        return [self._ended(reference) for reference in ready]

    def _ended(self, reference: Any) -> Ended:
        job = self._running.pop(reference)
        try:
            return Ended(job.name, self._ray.get(reference))
        except self._ray.exceptions.RayTaskError as error:
            return Ended(job.name, f"{type(error.cause).__name__}: {error.cause}")
        except self._ray.exceptions.RayError as error:
            return Ended(job.name, f"{' '.join(str(error).split())[:300]}")

    def stop(self, hard: bool) -> None:
        """Interrupts the jobs, or kills their workers."""
        for reference in self._running:
            self._ray.cancel(reference, force=hard)

    def close(self) -> None:
        """Leaves the cluster, and ends it if it was begun here."""
        self._joined.close()


class _Board:
    """Gathers how far the jobs are, until it is asked."""

    def __init__(self) -> None:
        self._steps: dict[str, tuple[Any, ...]] = {}

    def put(self, *step: Any) -> None:
        self._steps[step[0]] = step

    def taken(self) -> list[tuple[Any, ...]]:
        steps, self._steps = list(self._steps.values()), {}
        return steps


def _work(folder: str, root: str, job: Job, threads: int, board: Any) -> str | None:
    last = 0.0

    def progress(title: str, done: int, total: int, note: str = "") -> None:
        nonlocal last
        if done >= total or time.monotonic() - last > _BETWEEN:
            last = time.monotonic()
            board.put.remote(title, done, total, note)

    os.chdir(folder)
    return done_here(Path(root), job, threads, progress)
