"""Which passages of a context may be cited as wrong."""

from tracegap.records import Example
from tracegap.task import Task
from tracegap.text import normalise

_START = 64  # characters; room for three words as a rule


def distractors(example: Example, task: Task) -> list[int]:
    """Positions of the passages that may be cited as wrong.

    They are not gold evidence, do not read the same as any of it, and do not tell the answer too,
    as far as the task can see that.
    """
    others = unlike_gold(example)
    too = task.also_answering(example, others)
    return [i for i in others if i not in too] if too else others


def unlike_gold(example: Example) -> list[int]:
    """Positions of the passages that are not, and do not read the same as, gold evidence."""
    gold, context = example.evidence_passages, example.context
    starts = {_start(passage) for passage in gold}
    others = [i for i in range(len(context)) if i not in example.evidence]
    # most passages differ in their first words: the rest need not be normalised
    near = {i for i in others if _start(context[i]) in starts}
    if near:
        said = {normalise(passage) for passage in gold}
        others = [i for i in others if i not in near or normalise(context[i]) not in said]
    return others


def _start(passage: str) -> str:
    """Returns the first three words, normalised: equal for passages that read the same."""
    head = passage[:_START]
    words = head.split(maxsplit=3)
    if len(words) < 4:  # the third word may be cut
        words = passage.split(maxsplit=3)
        head = passage
    start = " ".join(words[:3])
    return start.lower() if head.isascii() else normalise(start)


def usable_in_all_arms(example: Example, task: Task) -> str | None:
    """Returns why an example cannot be corrupted (it then goes to quarantine), or None."""
    if distractors(example, task):
        return None
    if unlike_gold(example):
        return "every passage that is not gold evidence tells the answer too"
    return "every passage is gold evidence, so no wrong evidence can be cited"
