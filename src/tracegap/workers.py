"""Several processes on one list of pieces: each piece is done by itself, results come in order."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from tracegap.errors import StorageError

Piece = TypeVar("Piece")
Result = TypeVar("Result")
AHEAD = 4
"""Pieces that each process may be ahead of what has been taken: more would pile up in memory."""
TRIES = 4
"""How often a piece of work is begun whose process is lost, where one is begun again at all."""


def in_order(
    work: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    workers: int,
    prepare: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Yields the result of each piece, in the order of the pieces.

    Args:
        work: Does one piece; a function of a module, so that another process finds it.
        pieces: Taken one by one, as they are needed.
        workers: How many processes.
        prepare: Called once in each process, before its first piece.
        given: What `prepare` is called with.

    Raises:
        StorageError: A process was killed.
    """
    # spawned, not forked: the parent may hold threads
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(prepare, given)
    )
    waiting: deque[Future[Result]] = deque()
    try:
        left = iter(pieces)
        while True:
            for piece in islice(left, workers * AHEAD - len(waiting)):
                waiting.append(pool.submit(work, piece))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise StorageError(
            "a process was killed, perhaps for lack of memory; run the same command again with "
            "fewer --workers: finished work is kept where a run keeps it."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    # an interrupt is the parent's to answer: it gives up the pieces, and the processes end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare is not None:
        prepare(*given)
