"""Asking a student everything, batch by batch, so that a killed run goes on where it stopped.

Padding changes the last digits of a student's numbers, so a text may depend on its batch. Batches
are therefore planned over all asks, finished or not, and an unfinished batch is asked again whole:
a resumed run writes byte for byte what an unbroken one would have.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tracegap.errors import BadInputError
from tracegap.files import append_lines, drop_half_line, read_records, to_json, write_records
from tracegap.randomness import hash_of
from tracegap.records import Generation
from tracegap.students.requests import Ask

Batch = list[Ask]


class Backend(Protocol):
    """A student that can be asked.

    Attributes:
        identity: The student and all settings that its texts depend on.
    """

    identity: str

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns the batches of all asks: a function of `asks` and the settings alone."""

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the generations of each batch as soon as it is finished, in any order."""


def run_generation(
    asks: Sequence[Ask], backend: Backend, path: Path, progress: Callable[[int, int], None]
) -> None:
    """Asks everything and writes one generation an ask to `path`, in the order of the asks.

    While it runs, finished batches stand in `{stem}.unfinished-{hash}.jsonl` beside `path`; the
    hash is of the asks and the backend's identity, so what other settings left is never taken over.
    Wall times, which differ from run to run, go to `{stem}.times.jsonl`, a line a batch.

    Args:
        asks: Everything that this student is to be asked.
        backend: The student.
        path: Written whole once all is finished.
        progress: Called with (asks finished, asks in all).

    Raises:
        StudentError: The student fails; what is finished is kept.
    """
    written = _Written(asks, backend, path)
    planned = backend.plan(asks)
    batches = [batch for batch in planned if written.lacks(batch)]
    progress(len(written.finished), len(asks))
    written.begin()
    for generations in backend.generate(batches):
        written.add(generations)
        progress(len(written.finished), len(asks))
    written.end()


def run_together(
    asks: Sequence[Ask],
    backends: Sequence[Backend],
    paths: Sequence[Path],
    progress: Callable[[int, int], None],
) -> None:
    """Asks everything of several backends that plan alike, all of them batch by batch.

    What they share of a batch is then worked out once. The files are those of `run_generation`
    called for one after another.

    Args:
        asks: Everything that each of them is to be asked.
        backends: They plan alike.
        paths: Of each, written whole once all is finished.
        progress: Called with (asks finished, asks in all), of all backends together.

    Raises:
        StudentError: A student fails; what is finished is kept.
    """
    files = [_Written(asks, backend, path) for backend, path in zip(backends, paths, strict=True)]

    def told() -> None:
        progress(sum(len(written.finished) for written in files), len(asks) * len(files))

    told()
    for batch in backends[0].plan(asks):
        for written in files:
            if written.lacks(batch):
                written.begin()
                for generations in written.backend.generate([batch]):
                    written.add(generations)
                told()
    for written in files:
        written.end()


class _Written:
    """What a backend has said so far, in its file of what is unfinished."""

    def __init__(self, asks: Sequence[Ask], backend: Backend, path: Path) -> None:
        self.backend = backend
        self._asks, self._path = asks, path
        self._part = path.with_name(f"{path.stem}.unfinished-{_hash(asks, backend):016x}.jsonl")
        self._times = path.with_name(f"{path.stem}.times.jsonl")
        _remove_others(self._part, self._times, path)
        self.finished = _finished(self._part)
        self._started = 0.0

    def lacks(self, batch: Batch) -> bool:
        """Whether something of a batch is unfinished."""
        return any(ask.key not in self.finished for ask in batch)

    def begin(self) -> None:
        """Times what comes from now on."""
        self._started = time.perf_counter()

    def add(self, generations: Sequence[Generation]) -> None:
        """Writes what a batch said, as far as it is not there already."""
        missing = {_key(g): g for g in generations if _key(g) not in self.finished}
        append_lines(self._part, (to_json(g) for g in missing.values()))
        now = time.perf_counter()
        append_lines(self._times, [_timing(generations, now - self._started)])
        self._started = now
        self.finished |= missing

    def end(self) -> None:
        """Writes everything in the order of the asks."""
        write_records(self._path, (self.finished[ask.key] for ask in self._asks))
        self._part.unlink(missing_ok=True)


def _hash(asks: Sequence[Ask], backend: Backend) -> int:
    return hash_of(backend.identity, *(to_json(ask) for ask in asks))


def _remove_others(part: Path, times: Path, path: Path) -> None:
    """Removes what a run with other settings left unfinished at the same place."""
    for stale in path.parent.glob(f"{path.stem}.unfinished-*.jsonl"):
        if stale != part:
            stale.unlink()
    if not part.exists():
        times.unlink(missing_ok=True)
    drop_half_line(times)


def _finished(part: Path) -> dict[tuple[str, str], Generation]:
    drop_half_line(part)
    if not part.exists():
        return {}
    finished: dict[tuple[str, str], Generation] = {}
    for generation in read_records(part, Generation):
        if _key(generation) in finished:
            raise BadInputError(
                f"{part}: example {generation.example_id} stands there twice; delete the file to "
                "ask this student again."
            )
        finished[_key(generation)] = generation
    return finished


def _key(generation: Generation) -> tuple[str, str]:
    return generation.example_id, generation.condition


def _timing(generations: Sequence[Generation], seconds: float) -> str:
    tokens = sum(g.completion_tokens for g in generations)
    line = {"asks": len(generations), "completion_tokens": tokens, "seconds": round(seconds, 3)}
    return json.dumps(line)
