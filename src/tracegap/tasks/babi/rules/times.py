"""Where somebody was before, by the time of day: task 14."""

from tracegap.tasks.babi.rules.movements import Arrival, arrivals
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError

TIMES = ("yesterday", "this morning", "this afternoon", "this evening")


def where_was(story: Story, person: str, place: str) -> Finding:
    """Answers `Where was PERSON before the PLACE?`: the place at the time told before it.

    Of several visits the last is meant, by time and not by the order of telling.
    """
    visits = _visits(story, person)
    there = [i for i, visit in enumerate(visits) if visit.place == place.lower()]
    if not there:
        raise UndeterminedError(f"no fact tells that {person} was in the {place}")
    if there[-1] == 0:
        raise UndeterminedError(f"no fact tells where {person} was before the {place}")
    before, visit = visits[there[-1] - 1 : there[-1] + 1]
    reasons = (
        f"{person} was in the {place} {visit.time}: {story.texts[visit.facts[-1]]}",
        f"The time told next before is {before.time}: {story.texts[before.facts[-1]]}",
    )
    return Finding((before.place,), (*before.facts, *visit.facts), reasons)


def _visits(story: Story, person: str) -> list[Arrival]:
    by_time: dict[str, Arrival] = {}
    for _, visit in arrivals(story):
        if person.lower() not in visit.people:
            continue
        if visit.time is None:
            raise UndeterminedError(f"it is not told when: {story.texts[visit.facts[-1]]}")
        first = by_time.setdefault(visit.time, visit)
        if first.place != visit.place:
            raise UndeterminedError(f"two places are told for {person} {visit.time}")
    return sorted(by_time.values(), key=lambda visit: TIMES.index(visit.time or ""))
