"""bAbI's 20 small worlds, each one rule: what follows from question and sentences alone.

It shares no code with the generator, nor with the rules that derive.
"""

import re

NAME = r"([A-Z][a-z]+)"


WENT = r"(?:went|moved|journeyed|travelled|went back) to the (\w+)"


MOVE = re.compile(rf"{NAME} {WENT}\.")


TAKE = re.compile(rf"{NAME} (?:got|took|grabbed|picked up) the (\w+)(?: there)?\.")


DROP = re.compile(rf"{NAME} (?:dropped|put down|discarded|left) the (\w+)(?: there)?\.")


GIVE = re.compile(rf"{NAME} (?:gave|handed|passed) the (\w+) to {NAME}\.")


WALKS = {"move": MOVE, "take": TAKE, "drop": DROP, "give": GIVE}


class UnknownError(AssertionError):
    """The sentences do not tell, or are none of the world's."""


def match(pattern, text):
    if found := re.fullmatch(pattern, text):
        return found.groups()
    raise UnknownError(text)


def read(patterns, text):
    """Returns (kind, *groups) of the first pattern that fits the whole text."""
    for kind, pattern in patterns.items():
        if found := re.fullmatch(pattern, text):
            return (kind, *(group for group in found.groups() if group is not None))
    raise UnknownError(text)


def read_all(patterns, context):
    return [read(patterns, sentence) for sentence in context]


def last(items, fits, before=None):
    """Returns the position of the last item that fits, before the position given."""
    for i in reversed(range(len(items) if before is None else before)):
        if fits(items[i]):
            return i
    raise UnknownError("no such sentence")


# people who walk, and carry things: tasks 1, 2, 3, 5, 6, 7, 8


def moves_of(who):
    return lambda event: event[0] == "move" and event[1] == who


def handles(thing):
    return lambda event: event[0] in ("take", "drop") and event[2] == thing


def where_somebody_is(question, context):
    events = read_all(WALKS, context)
    (who,) = match(r"Where is (\w+)\?", question)
    at = last(events, moves_of(who))
    return (events[at][2],), {at}


def where_a_thing_is(question, context):
    events = read_all(WALKS, context)
    (thing,) = match(r"Where is the (\w+)\?", question)
    handled = last(events, handles(thing))
    kind, who, _ = events[handled]
    at = last(events, moves_of(who), handled if kind == "drop" else None)
    if kind == "take" and at < handled:
        raise UnknownError("a thing is asked for once its holder has moved")
    return (events[at][2],), {handled, at}


def where_a_thing_was(question, context):
    """The room before the one asked for, on the thing's last way in somebody's hands."""
    events = read_all(WALKS, context)
    thing, room = match(r"Where was the (\w+) before the (\w+)\?", question)
    handled = last(events, handles(thing))
    kind, who, _ = events[handled]
    end = handled if kind == "drop" else len(events)
    taken = last(events, lambda e: e[0] == "take" and e[2] == thing)
    carried = [i for i in range(taken, end) if moves_of(who)(events[i])]
    there = last(carried, lambda i: events[i][2] == room)
    if there == 0:
        raise UnknownError("the thing must have been carried through both rooms")
    before, there = carried[there - 1 : there + 1]
    return (events[before][2],), {handled, before, there}


def three_arguments(question, context):
    events = read_all(WALKS, context)
    asked = {
        "what": rf"What did {NAME} give to {NAME}\?",
        "who gave to": rf"Who gave the (\w+) to {NAME}\?",
        "who gave": r"Who gave the (\w+)\?",
        "who received": r"Who received the (\w+)\?",
        "to whom": rf"Who did {NAME} give the (\w+) to\?",
    }
    kind, *names = read(asked, question)
    keep, answer = {
        "what": (lambda e: (e[1], e[3]), 2),
        "who gave to": (lambda e: (e[2], e[3]), 1),
        "who gave": (lambda e: (e[2],), 1),
        "who received": (lambda e: (e[2],), 3),
        "to whom": (lambda e: (e[1], e[2]), 3),
    }[kind]
    at = last(events, lambda e: e[0] == "give" and keep(e) == tuple(names))
    return (events[at][answer],), {at}


def is_somebody_there(question, context):
    events = read_all(WALKS, context)
    who, room = match(rf"Is {NAME} in the (\w+)\?", question)
    at = last(events, moves_of(who))
    return ("yes" if events[at][2] == room else "no",), {at}


def hands(events, who):
    """Returns what somebody carries, in the order taken, and the sentences that tell."""
    carried, told = [], set()
    for i, (kind, actor, *rest) in enumerate(events):
        if kind == "move" or who not in (actor, *rest):
            continue
        told.add(i)
        if (kind == "take") or (kind == "give" and rest[1] == who):
            carried.append(rest[0])
        else:
            carried.remove(rest[0])
    if not told:
        raise UnknownError("nothing is told of their hands")
    return carried, told


def how_many(question, context):
    (who,) = match(rf"How many objects is {NAME} carrying\?", question)
    carried, told = hands(read_all(WALKS, context), who)
    return (("none", "one", "two", "three")[len(carried)],), told


def what_is_carried(question, context):
    (who,) = match(rf"What is {NAME} carrying\?", question)
    carried, told = hands(read_all(WALKS, context), who)
    return tuple(carried) or ("nothing",), told


# two places; and the map


SIDES = {"north": "south", "south": "north", "east": "west", "west": "east"}


STEP = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}


def two_places(question, context):
    facts = [match(r"The (\w+) is (\w+) of the (\w+)\.", s) for s in context]
    of, to = r"What is (\w+) of the (\w+)\?", r"What is the (\w+) (\w+) of\?"
    kind, *names = read({"of": of, "to": to}, question)
    side, room = names if kind == "of" else (SIDES[names[1]], names[0])
    for i, (here, way, there) in enumerate(facts):
        if (way, there) == (side, room):
            return (here,), {i}
        if (SIDES[way], here) == (side, room):
            return (there,), {i}
    raise UnknownError(question)


def path(question, context):
    """The one way of two steps over the map's sentences."""
    facts = [match(r"The (\w+) is (\w+) of the (\w+)\.", s) for s in context]
    start, goal = match(r"How do you go from the (\w+) to the (\w+)\?", question)
    ways = {}
    for i, (here, side, there) in enumerate(facts):
        ways.setdefault(there, []).append((here, side, i))
        ways.setdefault(here, []).append((there, SIDES[side], i))
    found = [
        ((one[0], two[0]), {i, j})
        for middle, one, i in ways.get(start, ())
        for end, two, j in ways.get(middle, ())
        if end == goal and i != j
    ]
    if len(found) != 1:
        raise UnknownError(f"{len(found)} ways of two steps")
    return found[0]


# what is, and what is not


def negation(question, context):
    kinds = {
        "yes": MOVE, "is": rf"{NAME} is in the (\w+)\.",
        "not": rf"{NAME} is (?:not|no longer) in the (\w+)\.",
    }  # fmt: skip
    events = read_all(kinds, context)
    who, room = match(rf"Is {NAME} in the (\w+)\?", question)
    at = last(events, lambda e: e[1] == who)
    kind, _, there = events[at]
    if kind == "not" and there != room:
        raise UnknownError("where they are not does not tell where they are")
    return ("yes" if kind != "not" and there == room else "no",), {at}


def indefinite(question, context):
    kinds = {
        "move": MOVE, "is": rf"{NAME} is in the (\w+)\.",
        "either": rf"{NAME} is either in the (\w+) or the (\w+)\.",
    }  # fmt: skip
    events = read_all(kinds, context)
    who, room = match(rf"Is {NAME} in the (\w+)\?", question)
    at = last(events, lambda e: e[1] == who)
    kind, _, *there = events[at]
    answer = "no" if room not in there else "maybe" if kind == "either" else "yes"
    return (answer,), {at}


# he, she, they; and two at a time

THEN = r"(?:Then|Afterwards|After that|Following that)"


def coreference(question, context):
    return _followed(question, context, MOVE, rf"{THEN} (?:he|she) {WENT}\.")


def both(question, context):
    return _followed(question, context, rf"{NAME} and {NAME} {WENT}\.", None)


def compound(question, context):
    return _followed(question, context, rf"{NAME} and {NAME} {WENT}\.", rf"{THEN} they {WENT}\.")


def _followed(question, context, named, meant):
    (who,) = match(r"Where is (\w+)\?", question)
    told = {}
    people = ()
    for i, sentence in enumerate(context):
        if meant and i % 2:
            (room,) = match(meant, sentence)
            told.update({name: (room, {i - 1, i}) for name in people})
        else:
            *people, room = match(named, sentence)
            told.update({name: (room, {i}) for name in people})
    if who not in told:
        raise UnknownError(who)
    room, facts = told[who]
    return (room,), facts


TIMES = ("yesterday", "this morning", "this afternoon", "this evening")


def visits(sentences):
    """Returns (time, who, place) of each sentence."""
    when = "|".join(f"[{time[0].upper()}{time[0]}]{time[1:]}" for time in TIMES)
    kinds = {"front": rf"({when}) {NAME} {WENT}\.", "back": rf"{NAME} {WENT} ({when})\."}
    found = []
    for kind, one, two, three in read_all(kinds, sentences):
        time, who, place = (one, two, three) if kind == "front" else (three, one, two)
        found.append((TIMES.index(time.lower()), who, place))
    return found


def times_of_day(question, context):
    who, room = match(rf"Where was {NAME} before the (\w+)\?", question)
    day = sorted((t, place, i) for i, (t, name, place) in enumerate(visits(context)) if name == who)
    at = last(day, lambda visit: visit[1] == room)
    if not at or day[at][0] - day[at - 1][0] != 1:
        raise UnknownError(question)
    return (day[at - 1][1],), {day[at][2], day[at - 1][2]}


# animals

ONE = {"mice": "mouse", "wolves": "wolf", "cats": "cat", "sheep": "sheep"}


def fears(question, context):
    (who,) = match(r"What is (\w+) afraid of\?", question)
    kinds = {"fear": r"(\w+) are afraid of (\w+)\.", "is": rf"{NAME} is a (\w+)\."}
    facts = read_all(kinds, context)
    what = last(facts, lambda f: f[0] == "is" and f[1].lower() == who)
    fear = last(facts, lambda f: f[0] == "fear" and ONE[f[1].lower()] == facts[what][2])
    return (ONE[facts[fear][2]],), {what, fear}


def colours(question, context):
    """Like animals have like colours: the last of the same kind to be named gives it."""
    (who,) = match(rf"What color is {NAME}\?", question)
    facts = read_all({"is": rf"{NAME} is an? (\w+)\.", "color": rf"{NAME} is (\w+)\."}, context)
    what = last(facts, lambda f: f[0] == "is" and f[1] == who)
    kin = last(facts, lambda f: f[0] == "is" and f[2] == facts[what][2] and f[1] != who)
    color = last(facts, lambda f: f[0] == "color" and f[1] == facts[kin][1])
    return (facts[color][2],), {what, kin, color}


# positions and sizes

SIDE = r"(to the left of|to the right of|above|below)"


AT = {
    "to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, 1), "below": (0, -1),
}  # fmt: skip


def positions(question, context):
    facts = [match(rf"The ([\w ]+) is {SIDE} the ([\w ]+)\.", s) for s in context]
    one, side, two = match(rf"Is the ([\w ]+) {SIDE} the ([\w ]+)\?", question)
    place = {two: (0, 0)}
    while one not in place:
        before = len(place)
        for here, way, there in facts:
            dx, dy = AT[way]
            if there in place and here not in place:
                place[here] = (place[there][0] + dx, place[there][1] + dy)
            elif here in place and there not in place:
                place[there] = (place[here][0] - dx, place[here][1] - dy)
        if len(place) == before:
            raise UnknownError(question)
    (x, y), (dx, dy) = place[one], AT[side]
    return ("yes" if x * dx + y * dy > 0 else "no",), set(range(len(facts)))


def size_facts(context):
    """Returns (small, big) of each sentence."""
    kinds = {"big": r"The ([\w ]+) is bigger than the ([\w ]+)\.",
             "fit": r"The ([\w ]+) fits inside the ([\w ]+)\."}  # fmt: skip
    return [(two, one) if k == "big" else (one, two) for k, one, two in read_all(kinds, context)]


def size_chains(question, context):
    """Returns the answer, and every two sentences that tell it through a third thing."""
    kinds = {"big": r"Is the ([\w ]+) bigger than the ([\w ]+)\?",
             "fit": r"Does the ([\w ]+) fit in the ([\w ]+)\?"}  # fmt: skip
    kind, one, two = read(kinds, question)
    small, big = (two, one) if kind == "big" else (one, two)
    facts = size_facts(context)
    for ends, answer in (((small, big), "yes"), ((big, small), "no")):
        chains = [
            {i, j}
            for i, (low, between) in enumerate(facts)
            for j, (other, high) in enumerate(facts)
            if between == other and (low, high) == ends
        ]
        if chains:
            return (answer,), chains
    raise UnknownError(question)


MENDS = {
    "hungry": ("kitchen", "apple"), "thirsty": ("kitchen", "milk"),
    "bored": ("garden", "football"), "tired": ("bedroom", "pajamas"),
}  # fmt: skip


def why(question, context):
    kinds = {
        "where": r"Where will (\w+) go\?", "go": r"Why did (\w+) go to the (\w+)\?",
        "get": r"Why did (\w+) get the (\w+)\?",
    }  # fmt: skip
    kind, who, *what = read(kinds, question)
    says = {"move": MOVE, "take": TAKE, "is": rf"{NAME} is (\w+)\."}
    facts = read_all(says, context)
    feels = last(facts, lambda f: f[0] == "is" and f[1].lower() == who)
    room, thing = MENDS[facts[feels][2]]
    if kind == "where":
        return (room,), {feels}
    if what != [room if kind == "go" else thing]:
        raise UnknownError(question)
    return (facts[feels][2],), {feels}


RULES = (
    where_somebody_is, where_a_thing_is, where_a_thing_was, two_places, three_arguments,
    is_somebody_there, how_many, what_is_carried, negation, indefinite,
    coreference, both, compound, times_of_day, fears,
    colours, positions, size_chains, path, why,
)  # fmt: skip


def work_out(task, question, context):
    """Returns (answers, evidence) by the rule of a task, 1 to 20.

    Task 18 gives every chain of two sentences as evidence, one of which the example must name.

    Raises:
        Unknown: The sentences do not tell, or are none of the world's.
    """
    return RULES[task - 1](question, context)


def holds(task, question, context, answers, evidence):
    """Says whether an example is what its world's rule gives."""
    said, facts = work_out(task, question, context)
    chains = facts if task == 18 else [facts]
    return set(said) == set(answers) and set(evidence) in chains
