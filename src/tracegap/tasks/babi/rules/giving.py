"""Who gave what to whom: task 5.

Of several givings that fit, the newest is meant. (Of two things given by one to the same other,
bAbI's own answer is now and then the older one; nothing in the story tells when.)
"""

from tracegap.tasks.babi.rules.sentences import Give
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError


def what_given(story: Story, giver: str, receiver: str) -> Finding:
    """Answers `What did GIVER give to RECEIVER?`."""
    fitting = _fitting(story, giver, None, receiver)
    position, gift = fitting[-1]
    found = _finding(story, position, gift.thing)
    older = sorted({one.thing for _, one in fitting} - {gift.thing})
    if not older:
        return found
    note = f"It is not told which giving is meant; an older one was of: {', '.join(older)}."
    return Finding(found.answers, found.evidence, (*found.reasons, note))


def receiver_of(story: Story, giver: str, thing: str) -> Finding:
    """Answers `Who did GIVER give the THING to?`."""
    position, gift = _newest(story, giver, thing, None)
    return _finding(story, position, gift.receiver)


def giver_to(story: Story, thing: str, receiver: str) -> Finding:
    """Answers `Who gave the THING to RECEIVER?`."""
    position, gift = _newest(story, None, thing, receiver)
    return _finding(story, position, gift.person)


def giver_of(story: Story, thing: str) -> Finding:
    """Answers `Who gave the THING?`."""
    position, gift = _newest(story, None, thing, None)
    return _finding(story, position, gift.person)


def received(story: Story, thing: str) -> Finding:
    """Answers `Who received the THING?`."""
    position, gift = _newest(story, None, thing, None)
    return _finding(story, position, gift.receiver)


def _newest(
    story: Story, giver: str | None, thing: str | None, receiver: str | None
) -> tuple[int, Give]:
    return _fitting(story, giver, thing, receiver)[-1]


def _fitting(
    story: Story, giver: str | None, thing: str | None, receiver: str | None
) -> list[tuple[int, Give]]:
    """Returns the givings that fit what is asked (None fits all), at least one."""
    fitting = [
        (position, told)
        for position, told in enumerate(story.told)
        if isinstance(told, Give)
        and (giver is None or giver.lower() == told.person.lower())
        and (thing is None or thing.lower() == told.thing)
        and (receiver is None or receiver.lower() == told.receiver.lower())
    ]
    if not fitting:
        raise UndeterminedError("no fact tells of such a giving")
    return fitting


def _finding(story: Story, position: int, answer: str) -> Finding:
    return Finding((answer,), (position,), (f"The newest such giving: {story.texts[position]}",))
