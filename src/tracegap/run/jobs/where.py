"""The option `--on`: where the jobs of a run are done."""

from collections.abc import Callable
from functools import partial

from tracegap.cluster import is_cluster
from tracegap.errors import SettingsError
from tracegap.run.folder import RunFolder
from tracegap.run.jobs.board import Executor
from tracegap.run.progress import Progress
from tracegap.threads import physical_cores


def executor_for(
    on: str, threads: int | None, gpus: float | None
) -> Callable[[RunFolder, Progress], Executor] | None:
    """Returns what makes the executor of a run; None for this process alone.

    Args:
        on: `local`, `local:N` (processes), `ray`, or `ray://ADDRESS`.
        threads: Of each job that computes; None: its share of the cores of this machine.
        gpus: Of each job that computes, on Ray.

    Raises:
        SettingsError: There is no such place, or an option does not fit it.
    """
    where, _, more = on.partition(":")
    if gpus is not None and not is_cluster(on):
        raise SettingsError("--gpus is for --on ray; this machine's are used as they are there.")
    if on == "local":
        return None
    if where == "local" and more.isdigit() and int(more) > 0:
        return partial(_processes, int(more), threads)
    if is_cluster(on):
        return partial(_ray, on, threads, gpus)
    raise SettingsError(f"--on {on!r} is none of local, local:N, ray, ray://ADDRESS.")


def _processes(count: int, threads: int | None, run: RunFolder, progress: Progress) -> Executor:
    from tracegap.run.jobs.local import LocalProcesses

    share = threads or max(1, physical_cores() // count)
    return LocalProcesses(run.root, count, share, progress)


def _ray(
    on: str, threads: int | None, gpus: float | None, run: RunFolder, progress: Progress
) -> Executor:
    from tracegap.run.jobs.on_ray import RayCluster

    return RayCluster(run.root, on, threads or physical_cores(), gpus, progress)
