"""Asking a teacher: what the cache knows is not asked again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracegap.records import Example, Generation
from tracegap.students.requests import Ask
from tracegap.students.run import Backend
from tracegap.students.settings import GenerationSettings
from tracegap.task import Task
from tracegap.teachers.cache import Cache, Reply, key_of
from tracegap.teachers.settings import TeacherSettings


@dataclass(frozen=True, slots=True)
class Usage:
    """What replies took, in tokens as the server counts them; words for a mock.

    Attributes:
        replies: How many.
        cached: How many of them were known before and not asked for again.
    """

    replies: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Returns both together."""
        return Usage(
            self.replies + other.replies,
            self.cached + other.cached,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


def teacher_backend(
    name: str, settings: TeacherSettings, task: Task, examples: Sequence[Example]
) -> Backend:
    """Returns what replies for a teacher: a server, or a mock that knows the examples."""
    if name == "mock" or name.startswith("mock:"):
        from tracegap.teachers.mock import MockTeacher

        return MockTeacher(name, task, examples)
    from tracegap.students.server import ServedStudent

    asked = GenerationSettings(max_new_tokens=settings.max_new_tokens, batch_size=settings.parallel)
    warm = {"temperature": settings.temperature} if settings.temperature else {}
    more = warm | settings.request
    return ServedStudent(name, asked, more=more, what="teacher")


def ask_all(
    asks: Sequence[Ask], backend: Backend, cache: Cache, progress: Callable[[int, int], None]
) -> tuple[list[Generation], Usage]:
    """Returns the replies in the order of the asks, and what they took.

    Each reply is in the cache before the next is waited for, so that a kill loses none. Asks of the
    same messages get the same reply, which is asked for once.

    Args:
        asks: At most one for each (example, condition).
        backend: Who replies.
        cache: Of earlier replies.
        progress: Called with (asks answered, asks in all).

    Raises:
        StudentError: The server fails for good; what was answered is kept.
    """
    keys = [key_of(backend.identity, ask) for ask in asks]
    missing = {key: ask for key, ask in zip(keys, asks, strict=True) if cache.get(key) is None}
    by_ask = {ask.key: key for key, ask in missing.items()}
    known, asked = sum(key not in missing for key in keys), len(missing)
    done = len(asks) - asked
    progress(done, len(asks))
    for generations in backend.generate(backend.plan(list(missing.values()))):
        for found in generations:
            key = by_ask[found.example_id, found.condition]
            cache.add(_reply(key, backend.identity, found))
        done += len(generations)
        progress(done, len(asks))
    replies = [_known(cache, key) for key in keys]
    paid = {key: _known(cache, key) for key in keys}.values()
    usage = Usage(
        replies=len(asks),
        cached=known,
        prompt_tokens=sum(reply.prompt_tokens for reply in paid),
        completion_tokens=sum(reply.completion_tokens for reply in paid),
    )
    return [r.generation(ask) for r, ask in zip(replies, asks, strict=True)], usage


def _known(cache: Cache, key: str) -> Reply:
    reply = cache.get(key)
    if reply is None:  # a backend that yields less than it was asked is at fault
        raise RuntimeError(f"no reply is known by {key}")
    return reply


def _reply(key: str, model: str, said: Generation) -> Reply:
    return Reply(
        key, model, said.text, said.finish_reason, said.prompt_tokens, said.completion_tokens
    )
