"""A story as its statements, and what a rule finds in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.tasks.babi.rules.sentences import Drop, Located, Move, Statement, read_sentence


class UndeterminedError(Exception):
    """The story does not settle the question; the message says why."""


@dataclass(frozen=True, slots=True)
class Story:
    """The sentences of a context and what each tells, in the same order."""

    texts: tuple[str, ...]
    told: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Answers, the positions of the facts that they follow from, and one reason a step."""

    answers: tuple[str, ...]
    evidence: tuple[int, ...]
    reasons: tuple[str, ...]


def read_story(context: Sequence[str]) -> Story:
    """Returns the story.

    Raises:
        UndeterminedError: A sentence cannot be read, or may tell that somebody left a place: the
            answer might hang on it.
    """
    told = []
    for position, text in enumerate(context, start=1):
        statement = read_sentence(text)
        if statement is None:
            raise UndeterminedError(f"sentence {position} cannot be read: {text[:80]!r}")
        told.append(statement)
    places = {place for statement in told for place in _places(statement)}
    for text, statement in zip(context, told, strict=True):
        if isinstance(statement, Drop) and statement.left and statement.thing in places:
            raise UndeterminedError(f"whether a place was left or a thing put down: {text[:80]!r}")
    return Story(tuple(context), tuple(told))


def _places(statement: Statement) -> tuple[str, ...]:
    if isinstance(statement, Move):
        return (statement.place,)
    return statement.places if isinstance(statement, Located) else ()
