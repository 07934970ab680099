"""Swapped traces: every question gets another's trace of its class, every trace is used once.

So the swapped arm has the very traces of the teacher's arm, and nothing of form can tell the two
apart; only what a trace says of its own question is gone.
"""

from collections import defaultdict
from collections.abc import Sequence

from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.task import answers_key


def donors(examples: Sequence[Example], seed: int) -> dict[str, str]:
    """Returns whose trace each question is given, by id.

    Within a class the questions stand in the order of their hashes, and each has the trace of the
    next. Where two neighbours share group or answers, so that the trace would still fit, it is
    exchanged with the first one further on that mends it.

    Args:
        examples: The questions that are kept.
        seed: Of the order.

    Returns:
        Nothing for a question that is the only one of its class.
    """
    classes: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        classes[example.label].append(example)
    found: dict[str, str] = {}
    for label in sorted(classes):
        members = sorted(classes[label], key=lambda e: (hash_of(seed, "swapped trace", e.id), e.id))
        if len(members) > 1:
            found |= _of_class(members)
    return found


def _of_class(members: list[Example]) -> dict[str, str]:
    given = [*members[1:], members[0]]
    for place, (example, donor) in enumerate(zip(members, given, strict=True)):
        if not still_fits(example, donor):
            continue
        for other, (theirs, partner) in enumerate(zip(members, given, strict=True)):
            mends = not still_fits(example, partner) and not still_fits(theirs, given[place])
            if other != place and mends:
                given[place], given[other] = partner, given[place]
                break
    return {example.id: donor.id for example, donor in zip(members, given, strict=True)}


def still_fits(example: Example, donor: Example) -> bool:
    """Whether the trace of one question may argue for the answer to the other."""
    if example.id == donor.id or (example.group and example.group == donor.group):
        return True
    return answers_key(example.answers) == answers_key(donor.answers)
