"""Who gave what to whom: task 5.

Of several givings that fit, the newest is meant. (Of two things given by one to the same other,
bAbI's own answer is now and then the older one; nothing in the story tells when.)
"""

from tracegap.tasks.babi_rules.sentences import Give
from tracegap.tasks.babi_rules.story import Finding, Story, UndeterminedError


def what_given(story: Story, giver: str, receiver: str) -> Finding:
    """Answers `What did GIVER give to RECEIVER?`."""
    position, gift = _newest(story, giver, None, receiver)
    return _finding(story, position, gift.thing)


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
    for position in range(len(story.told) - 1, -1, -1):
        told = story.told[position]
        if isinstance(told, Give) and all(
            asked is None or asked.lower() == name.lower()
            for asked, name in (
                (giver, told.person),
                (thing, told.thing),
                (receiver, told.receiver),
            )
        ):
            return position, told
    raise UndeterminedError("no fact tells of such a giving")


def _finding(story: Story, position: int, answer: str) -> Finding:
    return Finding((answer,), (position,), (f"The newest such giving: {story.texts[position]}",))
