"""Who has which thing, and where things are: tasks 2, 3, 7 and 8."""

from dataclasses import dataclass, field

from tracegap.tasks.babi_rules.movements import Arrival, arrival
from tracegap.tasks.babi_rules.sentences import Drop, Give, Move, Take
from tracegap.tasks.babi_rules.story import Finding, Story, UndeterminedError

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A place that a thing came to, and the facts of the movement that brought it there."""

    place: str
    facts: tuple[int, ...]


@dataclass(slots=True)
class _Thing:
    """One thing through the story.

    Attributes:
        holder: Who has it now, lower-cased; None if it lies somewhere or nothing is known.
        fact: Position of the last taking, dropping or giving.
        stops: Places it was at, in order, each with the fact that brought it there.
    """

    holder: str | None = None
    fact: int | None = None
    stops: list[_Stop] = field(default_factory=list)

    def stop(self, place: str, facts: tuple[int, ...]) -> None:
        if not self.stops or self.stops[-1].place != place:
            self.stops.append(_Stop(place, facts))
        else:
            # brought back to where it was told to be: the newest movement tells the place
            self.stops[-1] = _Stop(place, facts)


def where_is(story: Story, thing: str) -> Finding:
    """Answers `Where is the THING?`: where its holder is, or where it was put down."""
    found = _follow(story, thing)
    if found.fact is None or not found.stops:
        raise UndeterminedError(f"no fact tells where the {thing} is")
    stop = found.stops[-1]
    reasons = (
        f"The last that happened to the {thing}: {story.texts[found.fact]}",
        f"So it came to the {stop.place} by: {story.texts[stop.facts[-1]]}",
    )
    return Finding((stop.place,), (found.fact, *stop.facts), reasons)


def where_was(story: Story, thing: str, place: str) -> Finding:
    """Answers `Where was the THING before the PLACE?`: the stop before its last stop there."""
    found = _follow(story, thing)
    there = [i for i, stop in enumerate(found.stops) if stop.place == place.lower()]
    if found.fact is None or not there:
        raise UndeterminedError(f"no fact tells that the {thing} was in the {place}")
    if there[-1] == 0:
        raise UndeterminedError(f"no fact tells where the {thing} was before the {place}")
    before, stop = found.stops[there[-1] - 1 : there[-1] + 1]
    reasons = (
        f"The last that happened to the {thing}: {story.texts[found.fact]}",
        f"It came to the {stop.place} by: {story.texts[stop.facts[-1]]}",
        f"Before, it came to the {before.place} by: {story.texts[before.facts[-1]]}",
    )
    return Finding((before.place,), (found.fact, *before.facts, *stop.facts), reasons)


def how_many(story: Story, person: str) -> Finding:
    """Answers `How many objects is PERSON carrying?` with a number's word."""
    held, facts, reasons = _carried(story, person)
    answer = _NUMBERS[len(held)] if len(held) < len(_NUMBERS) else str(len(held))
    return Finding((answer,), facts, (*reasons, f"What is left is {answer}."))


def which(story: Story, person: str) -> Finding:
    """Answers `What is PERSON carrying?` with the things in the order they came, or `nothing`."""
    held, facts, reasons = _carried(story, person)
    answers = held or ("nothing",)
    return Finding(answers, facts, (*reasons, f"What is left is {', '.join(answers)}."))


def _follow(story: Story, name: str) -> _Thing:
    """Returns a thing after the whole story."""
    name = name.lower()
    thing = _Thing(holder=_first_holder(story, name))
    places: dict[str, Arrival] = {}
    last: Arrival | None = None
    for position, told in enumerate(story.told):
        if isinstance(told, Move):
            last = arrival(story, position, told, last)
            for person in last.people:
                places[person] = last
            if thing.holder in last.people:
                thing.stop(last.place, last.facts)
        elif isinstance(told, Take | Drop | Give) and told.thing == name:
            actor = told.person.lower()
            if isinstance(told, Take):
                thing.holder = actor
            else:
                thing.holder = told.receiver.lower() if isinstance(told, Give) else None
            thing.fact = position
            if there := places.get(actor):
                thing.stop(there.place, there.facts)
    return thing


def _first_holder(story: Story, name: str) -> str | None:
    """Returns who must have had a thing all along: who drops or gives it before it is taken."""
    for told in story.told:
        if isinstance(told, Take | Drop | Give) and told.thing == name:
            return None if isinstance(told, Take) else told.person.lower()
    return None


def _carried(story: Story, person: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...]]:
    """Returns what a person carries, the facts that tell it, and the reasons."""
    who = person.lower()
    held: dict[str, None] = {}
    facts = []
    for position, told in enumerate(story.told):
        if not isinstance(told, Take | Drop | Give):
            continue
        gets = told.person if isinstance(told, Take) else None
        gets = told.receiver if isinstance(told, Give) else gets
        if gets is not None and gets.lower() == who:
            held[told.thing] = None
            facts.append(position)
        elif told.person.lower() == who:
            held.pop(told.thing, None)
            facts.append(position)
    if not facts:
        raise UndeterminedError(f"no fact tells that {person} takes or puts down anything")
    return tuple(held), tuple(facts), tuple(f"It changes by: {story.texts[i]}" for i in facts)
