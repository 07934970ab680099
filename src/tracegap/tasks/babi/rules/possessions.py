"""Who has which thing, and where things are: tasks 2, 3, 7 and 8."""

from dataclasses import dataclass, field

from tracegap.tasks.babi.rules.movements import Arrival, arrival
from tracegap.tasks.babi.rules.sentences import Drop, Give, Move, Take
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A place that a thing came to.

    Attributes:
        moved: The facts of the movement that brought it there.
        held: The fact by which its carrier had it: a taking or giving, or, if nobody tells of
            that, the first that happened to it.
    """

    place: str
    moved: tuple[int, ...]
    held: int


@dataclass(slots=True)
class _Thing:
    """One thing through the story.

    Attributes:
        holder: Who has it now, lower-cased; None if it lies somewhere or nothing is known.
        since: The fact by which its holder, or its last one, has it.
        newest: The last taking, dropping or giving; None if there is none.
        ended: What `since` was before the newest fact, if that ended a holding.
        stops: Places it was at, in order.
    """

    holder: str | None
    since: int
    newest: int | None = None
    ended: int | None = None
    stops: list[_Stop] = field(default_factory=list)

    def stop(self, there: Arrival) -> None:
        if self.stops and self.stops[-1].place == there.place:
            # told again to be where it was: the newest movement tells the place
            self.stops.pop()
        self.stops.append(_Stop(there.place, there.facts, self.since))

    def told_by(self, *stops: _Stop) -> tuple[int, ...]:
        """Returns the facts that tell who had it at some stops.

        Of the newest holding it is how it ended, as bAbI cites it; of others how they began.
        """
        held = {stop.held for stop in stops}
        if held == {self.ended} and self.newest is not None:
            return (self.newest,)
        return tuple(sorted(held))


def where_is(story: Story, thing: str) -> Finding:
    """Answers `Where is the THING?`: where its holder is, or where it was put down."""
    found = _follow(story, thing)
    if found.newest is None or not found.stops:
        raise UndeterminedError(f"no fact tells where the {thing} is")
    stop = found.stops[-1]
    handled = found.told_by(stop)
    if stop.held not in (found.ended, found.since):
        # somebody else has it by now, or had, and is told to have gone nowhere with it
        handled = (*handled, found.since if found.ended is None else found.ended)
    reasons = (
        *(f"What happened to the {thing}: {story.texts[fact]}" for fact in handled),
        f"So it came to the {stop.place} by: {story.texts[stop.moved[-1]]}",
    )
    return Finding((stop.place,), (*handled, *stop.moved), reasons)


def where_was(story: Story, thing: str, place: str) -> Finding:
    """Answers `Where was the THING before the PLACE?`: the stop before its last stop there."""
    found = _follow(story, thing)
    there = [i for i, stop in enumerate(found.stops) if stop.place == place.lower()]
    if not there:
        raise UndeterminedError(f"no fact tells that the {thing} was in the {place}")
    if there[-1] == 0:
        raise UndeterminedError(f"no fact tells where the {thing} was before the {place}")
    before, stop = found.stops[there[-1] - 1 : there[-1] + 1]
    handled = found.told_by(before, stop)
    reasons = (
        *(f"What happened to the {thing}: {story.texts[fact]}" for fact in handled),
        f"It came to the {stop.place} by: {story.texts[stop.moved[-1]]}",
        f"Before, it came to the {before.place} by: {story.texts[before.moved[-1]]}",
    )
    return Finding((before.place,), (*handled, *before.moved, *stop.moved), reasons)


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
    thing = _at_first(story, name)
    places: dict[str, Arrival] = {}
    last: Arrival | None = None
    for position, told in enumerate(story.told):
        if isinstance(told, Move):
            last = arrival(story, position, told, last)
            for person in last.people:
                places[person] = last
            if thing.holder in last.people:
                thing.stop(last)
        elif isinstance(told, Take | Drop | Give) and told.thing == name:
            actor = told.person.lower()
            if not isinstance(told, Take) and thing.holder != actor:
                raise UndeterminedError(f"{told.person} does not have it: {story.texts[position]}")
            _handle(thing, position, told, places.get(actor))
    return thing


def _handle(thing: _Thing, position: int, told: Take | Drop | Give, there: Arrival | None) -> None:
    """Changes a thing by what somebody does with it at a place, if that is known."""
    if isinstance(told, Take):
        thing.holder, thing.since, thing.ended = told.person.lower(), position, None
    if there:
        thing.stop(there)
    if not isinstance(told, Take):
        thing.holder = told.receiver.lower() if isinstance(told, Give) else None
        thing.ended = thing.since
        thing.since = position if isinstance(told, Give) else thing.since
    thing.newest = position


def _at_first(story: Story, name: str) -> _Thing:
    """Returns a thing before the story: who drops or gives it before it is taken had it always."""
    for position, told in enumerate(story.told):
        if isinstance(told, Take | Drop | Give) and told.thing == name:
            return _Thing(None if isinstance(told, Take) else told.person.lower(), position)
    return _Thing(None, 0)


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
