"""Everything that a teacher is asked in a run, round after round: answers, summaries, explanations.

Only questions whose answer could be kept are asked about again: further replies cost money.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tracegap.records import Example, Generation
from tracegap.students.run import Backend
from tracegap.task import Task
from tracegap.teachers.asking import Usage, ask_all
from tracegap.teachers.cache import Cache
from tracegap.teachers.prompts import (
    ANSWER,
    EXPLANATION,
    MOST_WORDS,
    SUMMARY,
    explanation_ask,
    question_ask,
    summary_ask,
)
from tracegap.teachers.reading import Said, content_of, read_said
from tracegap.teachers.selection import is_asked_about_again
from tracegap.teachers.settings import Keep

SUMMARY_TRIES = 3


@dataclass(slots=True)
class Replies:
    """What a teacher replied.

    Attributes:
        of: What was asked for -> the last reply on each question, in the order of the questions.
        usage: What was asked for -> what its replies took.
    """

    of: dict[str, list[Generation]] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)


def ask_teacher(
    examples: Sequence[Example],
    task: Task,
    arms: Sequence[str],
    keep: Keep,
    teacher: Backend,
    summariser: Backend,
    cache: Cache,
    progress: Callable[[str, int, int], None],
) -> Replies:
    """Asks a teacher all that the arms of a run need.

    Args:
        examples: The training questions.
        task: Their task.
        arms: Of the run; summaries and explanations are asked for only if an arm teaches them.
        keep: Which questions are kept.
        teacher: Answers and explains.
        summariser: Sees the traces alone.
        cache: Of all replies.
        progress: Told of every step.

    Raises:
        StudentError: A server fails for good; what was answered is kept.
    """
    replies = Replies()
    asks = [question_ask(example, task) for example in examples]
    answers, usage = ask_all(asks, teacher, cache, _part(progress, "answers"))
    replies.of[ANSWER], replies.usage[ANSWER] = answers, usage
    pairs = zip(examples, answers, strict=True)
    said = [(example, read_said(reply, task)) for example, reply in pairs]
    again = [(e, s) for e, s in said if is_asked_about_again(e, s, task, keep)]
    if SUMMARY in arms:
        found = _summaries(again, summariser, cache, _part(progress, "summaries"))
        replies.of[SUMMARY], replies.usage[SUMMARY] = found
    if EXPLANATION in arms:
        wishes = [explanation_ask(example, task) for example, _ in again]
        found = ask_all(wishes, teacher, cache, _part(progress, "explanations"))
        replies.of[EXPLANATION], replies.usage[EXPLANATION] = found
    return replies


def _summaries(
    again: Sequence[tuple[Example, Said]],
    summariser: Backend,
    cache: Cache,
    progress: Callable[[int, int], None],
) -> tuple[list[Generation], Usage]:
    """Asks for summaries; for those that are too long once more, with the number of their words."""
    asks = [summary_ask(example.id, said.trace or "", 0) for example, said in again]
    traces = {example.id: said.trace or "" for example, said in again}
    last: dict[str, Generation] = {}
    usage = Usage()
    for attempt in range(1, SUMMARY_TRIES + 1):
        found, used = ask_all(asks, summariser, cache, progress)
        usage += used
        last |= {reply.example_id: reply for reply in found}
        asks = [
            summary_ask(reply.example_id, traces[reply.example_id], attempt, words)
            for reply in found
            if (words := len((content_of(reply) or "").split())) >= MOST_WORDS
        ]
        if not asks:
            break
    return [last[example.id] for example, _ in again], usage


def _part(progress: Callable[[str, int, int], None], title: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(f"teach: {title}", done, total)
