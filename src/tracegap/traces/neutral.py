"""Traces that carry nothing: steps drawn without looking at gold, and dots as long as a trace is.

A wrong trace is not uninformative: it never cites the passage that answers, and so rules it out. A
random one cites it as often as any other passage. A filler states no step at all: what is left of a
trace is then the room it takes.
"""

import re
from collections.abc import Mapping

from tracegap.randomness import random_for
from tracegap.records import Example, Trace
from tracegap.task import Task

_DOTS = "... "
_FILLER = re.compile(r"[.\s]*\.[.\s]*")


def random_trace(example: Example, task: Task, shares: Mapping[str, int], seed: int) -> Trace:
    """Returns a label and passages drawn by hash; gold may be among them, as any other may.

    There are as many passages as gold has, in context order, each set of so many as likely as any
    other. Labels are as frequent as they are right in the run.

    Args:
        example: Its context is drawn from; its gold tells nothing but how many passages.
        task: Its labels are drawn from evenly where there are no shares.
        shares: How often each label is right.
        seed: Of the draw.
    """
    weights = shares if sum(shares.values()) else dict.fromkeys(task.labels, 1)
    rng = random_for(seed, "random label", example.id)
    label = rng.choices(list(weights), list(weights.values()))[0]
    rng = random_for(seed, "random evidence", example.id)
    places = sorted(rng.sample(range(len(example.context)), len(example.evidence)))
    return Trace(label, tuple(example.context[i] for i in places))


def filler_of(length: int) -> str:
    """Returns dots of so many characters, at least one.

    Examples:
        >>> filler_of(10), len(filler_of(10))
        ('... ... ..', 10)
    """
    dots = (_DOTS * (length // len(_DOTS) + 1))[:length]
    return dots[:-1] + "." if dots.endswith(" ") else dots


def is_filler(think: str | None) -> bool:
    """Whether the text between think tags is dots alone: of any number, for a student may miss it.

    Examples:
        >>> is_filler("... ... .."), is_filler("Kind: one."), is_filler("")
        (True, False, False)
    """
    return think is not None and _FILLER.fullmatch(think) is not None
