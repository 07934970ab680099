"""Why people do things: task 20. A mood leads to a place, and there to a thing."""

from tracegap.tasks.babi.rules.sentences import Property
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError

# what everybody knows, and no story tells
_PLACE = {"hungry": "kitchen", "thirsty": "kitchen", "bored": "garden", "tired": "bedroom"}
_THING = {"hungry": "apple", "thirsty": "milk", "bored": "football", "tired": "pajamas"}


def where_will(story: Story, person: str) -> Finding:
    """Answers `Where will PERSON go?` by the person's newest mood."""
    moods = _moods(story, person)
    if not moods:
        raise UndeterminedError(f"no fact tells how {person} is")
    position, mood = moods[-1]
    return _finding(story, person, position, _PLACE[mood], f"Who is {mood} goes there.")


def why_go(story: Story, person: str, place: str) -> Finding:
    """Answers `Why did PERSON go to the PLACE?`: the newest mood that leads there."""
    return _why(story, person, place.lower(), _PLACE)


def why_get(story: Story, person: str, thing: str) -> Finding:
    """Answers `Why did PERSON get the THING?`: the newest mood that calls for it."""
    return _why(story, person, thing.lower(), _THING)


def _why(story: Story, person: str, goal: str, leads: dict[str, str]) -> Finding:
    fitting = [one for one in _moods(story, person) if leads[one[1]] == goal]
    if not fitting:
        raise UndeterminedError(f"no fact tells a mood of {person} that leads to the {goal}")
    position, mood = fitting[-1]
    return _finding(story, person, position, mood, f"Who is {mood} wants the {goal}.")


def _moods(story: Story, person: str) -> list[tuple[int, str]]:
    return [
        (position, told.value)
        for position, told in enumerate(story.told)
        if isinstance(told, Property)
        and told.name.lower() == person.lower()
        and told.value in _PLACE
    ]


def _finding(story: Story, person: str, position: int, answer: str, rule: str) -> Finding:
    return Finding((answer,), (position,), (f"How {person} is: {story.texts[position]}", rule))
