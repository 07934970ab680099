"""Reading a data set from the hub, at one commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from tracegap.errors import BadInputError, HubError
from tracegap.hub import commit_of
from tracegap.needs import install


@dataclass(frozen=True, slots=True)
class Reading:
    """One loading of a task.

    Attributes:
        revision: Commit, tag or branch to read; None: each data set's default.
        commits: Data set -> the commit that was read.
    """

    revision: str | None
    commits: dict[str, str] = field(default_factory=dict)


# a task's loader does not know of revisions: whoever loads it says which, and is told the commits
_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading_at(revision: str | None) -> Iterator[dict[str, str]]:
    """Has data sets read at a revision while it lasts; yields the commits read, by data set."""
    reading = Reading(revision)
    token = _reading.set(reading)
    try:
        yield reading.commits
    finally:
        _reading.reset(token)


def load_from_hub(
    hub_name: str, *arguments: Any, remedy: str, revision: str | None = None, **options: Any
) -> Any:
    """Returns what `datasets.load_dataset` gives, read at the commit that is then recorded.

    Args:
        hub_name: The data set.
        *arguments: Passed through.
        remedy: What the user can do instead; ends the sentence of an error.
        revision: The branch to read unless another revision is asked for (see `reading_at`).
        **options: Passed through.

    Raises:
        BadInputError: The package is missing, or the hub cannot be reached or read.
    """
    try:
        from datasets import load_dataset
    except ImportError:
        raise BadInputError(
            f"{hub_name}: reading from the hub needs the package datasets; "
            f"{install(['datasets'])}, or {remedy}."
        ) from None
    reading = _reading.get() or Reading(None)
    try:
        commit = commit_of(hub_name, "dataset", reading.revision or revision)
    except HubError as error:
        raise BadInputError(f"{str(error).removesuffix('.')}; or {remedy}.") from None
    reading.commits[hub_name] = commit
    try:
        return load_dataset(hub_name, *arguments, revision=commit, **options)
    except Exception as error:  # the hub's client has no common base for what it raises
        complaint = " ".join(str(error).split())[:200]
        raise BadInputError(
            f"{hub_name}: cannot be loaded from the hub ({type(error).__name__}: {complaint}); "
            f"check the connection, or {remedy}."
        ) from None
