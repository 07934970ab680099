"""Animals: what a kind fears (task 15), and of what colour its animals are (task 16)."""

from tracegap.tasks.babi.rules.sentences import Fear, Kind, Property
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError


def afraid_of(story: Story, name: str) -> Finding:
    """Answers `What is NAME afraid of?`: what the animal's kind fears."""
    own, kind = _kind_of(story, name)
    for position, told in enumerate(story.told):
        if isinstance(told, Fear) and told.kind == kind:
            reasons = (
                f"{name} is a {kind}: {story.texts[own]}",
                f"What holds for the kind holds for {name}: {story.texts[position]}",
            )
            return Finding((told.feared,), (own, position), reasons)
    raise UndeterminedError(f"no fact tells what a {kind} is afraid of")


def colour_of(story: Story, name: str) -> Finding:
    """Answers `What color is NAME?`: that of the other animals of its kind.

    If they differ, nothing in the world settles it; bAbI takes the animal whose kind is told last
    before the question, however common another colour is.
    """
    colours = _colours(story)
    if told := colours.get(name.lower()):
        return Finding((told[1],), (told[0],), (f"It is told: {story.texts[told[0]]}",))
    own, kind = _kind_of(story, name)
    seen = [
        (*colours[fellow], position)
        for fellow, (position, other) in _kinds(story).items()
        if other == kind and fellow in colours
    ]
    if not seen:
        raise UndeterminedError(f"no fact tells the colour of another {kind}")
    fact, colour, fellow_fact = max(seen, key=lambda one: one[2])
    reasons = [
        f"{name} is a {kind}: {story.texts[own]}",
        f"So is another: {story.texts[fellow_fact]}",
        f"That one's colour: {story.texts[fact]}",
    ]
    if len(others := {one[1] for one in seen}) > 1:
        reasons.append(
            f"Animals of this kind differ in colour ({', '.join(sorted(others))}); the one "
            "named last as such counts."
        )
    return Finding((colour,), (own, fellow_fact, fact), tuple(reasons))


def _kinds(story: Story) -> dict[str, tuple[int, str]]:
    """Returns position and kind by name, lower-cased."""
    return {
        told.name.lower(): (position, told.kind)
        for position, told in enumerate(story.told)
        if isinstance(told, Kind)
    }


def _colours(story: Story) -> dict[str, tuple[int, str]]:
    return {
        told.name.lower(): (position, told.value)
        for position, told in enumerate(story.told)
        if isinstance(told, Property)
    }


def _kind_of(story: Story, name: str) -> tuple[int, str]:
    kinds = {
        told.kind
        for told in story.told
        if isinstance(told, Kind) and told.name.lower() == name.lower()
    }
    if len(kinds) != 1:
        raise UndeterminedError(f"no fact, or more than one, tells what kind of animal {name} is")
    return _kinds(story)[name.lower()]
