"""The cache of a teacher's replies: a line each, on disk before the next is asked for.

A reply is known by model, prompt and settings, so that a question asked again, by the same run or
by another that shares the file, costs nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic_core import to_json

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import append_lines, cannot_write, drop_half_line, read_records
from tracegap.files import to_json as record_to_json
from tracegap.records import FinishReason, Generation
from tracegap.students.requests import Ask


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, as it is kept.

    Attributes:
        key: See `key_of`.
        model: Who replied, and how it was asked.
    """

    key: str
    model: str
    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int

    def generation(self, ask: Ask) -> Generation:
        """Returns it as the answer to an ask."""
        return Generation(
            example_id=ask.example_id,
            arm=ask.arm,
            seed=ask.seed,
            condition=ask.condition,
            text=self.text,
            finish_reason=self.finish_reason,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
        )


def key_of(model: str, ask: Ask) -> str:
    """Returns what a reply is known by.

    Args:
        model: Who is asked, with all settings that its replies depend on.
        ask: Its messages count, and nothing else of it.
    """
    return sha256(to_json([model, ask.messages])).hexdigest()


class Cache:
    """The replies of one file; held by one process at a time."""

    def __init__(self, path: Path) -> None:
        """Reads what is there; a line that a kill left half written is dropped.

        Raises:
            BadInputError: A line is damaged, or a reply stands there twice.
        """
        self._path = path
        drop_half_line(path)
        self._replies: dict[str, Reply] = {}
        for reply in read_records(path, Reply) if path.exists() else ():
            if reply.key in self._replies:
                raise BadInputError(
                    f"{path}: field 'key': {reply.key!r} stands there twice; remove one line."
                )
            self._replies[reply.key] = reply

    def get(self, key: str) -> Reply | None:
        """Returns the reply known by a key, if there is one."""
        return self._replies.get(key)

    def add(self, reply: Reply) -> None:
        """Keeps a reply: once this returns, a kill does not lose it."""
        append_lines(self._path, [record_to_json(reply)])
        self._replies[reply.key] = reply


@contextmanager
def opened(path: Path) -> Iterator[Cache]:
    """Holds a cache for this process alone.

    Raises:
        SettingsError: Another process holds it: both would pay for the same replies.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"), timeout=0)
        lock.acquire()
    except Timeout:
        raise SettingsError(
            f"{path}: another tracegap is asking a teacher with this cache; wait for it, or give "
            "another --cache."
        ) from None
    except OSError as error:
        raise cannot_write(path, error) from None
    try:
        yield Cache(path)
    finally:
        lock.release()
