"""A cluster of Ray: joining it, and doing pieces of work on all of its processors.

`tracegap.workers` does the same by processes of this machine. Paths go over the wire, never what is
read from them: the files lie on a file system that all machines share.
"""

import os
import secrets
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import islice
from typing import Any, TypeVar

from tracegap.errors import SettingsError, StorageError, TracegapError
from tracegap.needs import require
from tracegap.workers import AHEAD, TRIES

Piece = TypeVar("Piece")
Result = TypeVar("Result")
_prepared: set[str] = set()


def is_cluster(on: str) -> bool:
    """Whether `--on` names a cluster: `ray`, or `ray://ADDRESS`."""
    where, _, more = on.partition(":")
    return on == "ray" or (where == "ray" and more.startswith("//") and bool(more.strip("/")))


@contextmanager
def joined(on: str) -> Iterator[Any]:
    """Joins the cluster that `--on` names, or begins one on this machine, and leaves it in the end.

    Meanwhile what is printed goes to stderr: Ray tells on stdout of each worker that was lost.

    Yields:
        The module `ray`.

    Raises:
        SettingsError: Ray is not installed, or the cluster cannot be joined.
    """
    with redirect_stdout(sys.stderr):
        ray, begun = _join(on)
        try:
            yield ray
        finally:
            if begun:
                ray.shutdown()


def _join(on: str) -> tuple[Any, bool]:
    """Returns the module `ray`, and whether the cluster was joined just now."""
    require([(("ray",), "--on ray")])
    import ray

    if ray.is_initialized():
        return ray, False
    address = on.removeprefix("ray").removeprefix("://") or None
    try:
        ray.init(
            address=address, log_to_driver=False, logging_level="error", configure_logging=True
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise SettingsError(f"--on {on}: the cluster cannot be joined ({said}).") from None
    return ray, True


def in_order_on(
    on: str,
    work: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    prepare: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Yields the result of each piece, in the order of the pieces; see `workers.in_order`.

    Args:
        on: As `--on` names the cluster.
        work: Does one piece; a function of a module.
        pieces: Taken one by one, as they are needed.
        prepare: Called once in each process, before its first piece.
        given: What `prepare` is called with.

    Raises:
        SettingsError: The cluster cannot be joined.
        StorageError: A piece was begun several times, and its worker lost each time.
    """
    with joined(on) as ray:
        yield from _in_order(ray, work, pieces, prepare, given)


def _in_order(
    ray: Any,
    work: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    prepare: Callable[..., None] | None,
    given: tuple[Any, ...],
) -> Iterator[Result]:
    waiting: deque[Any] = deque()
    try:
        ahead = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        task = ray.remote(_do).options(max_retries=TRIES - 1, retry_exceptions=False)
        ready = ray.put((secrets.token_hex(8), os.getcwd(), prepare, given))
        left = iter(pieces)
        while True:
            for piece in islice(left, ahead - len(waiting)):
                waiting.append(task.remote(ready, work, piece))
            if not waiting:
                return
            yield ray.get(waiting.popleft())
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, TracegapError):
            raise error.cause from None
        raise
    except ray.exceptions.RayError as error:
        said = " ".join(str(error).split())[:200]
        raise StorageError(
            f"a worker of the cluster was lost {TRIES} times ({said}); mend the cluster, or run "
            "the same command without --on."
        ) from None
    finally:
        for reference in waiting:
            ray.cancel(reference, force=True)


def _do(
    ready: tuple[str, str, Callable[..., None] | None, tuple[Any, ...]],
    work: Callable[[Piece], Result],
    piece: Piece,
) -> Result:
    """Does a piece in a process of the cluster, which may have been prepared for it before."""
    token, folder, prepare, given = ready
    if token not in _prepared:
        os.chdir(folder)
        if prepare is not None:
            prepare(*given)
        _prepared.add(token)
    return work(piece)
