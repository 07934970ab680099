"""bAbI's 20 small worlds: their rules hold in the official stories and in fresh ones alike.

Each world is one rule, `work_out`: what follows from question and sentences alone; and
`impossible`: what cannot happen in it, whatever is asked. Neither shares code with the generator.
"""

import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
from scipy.stats import ks_2samp

from tracegap.randomness import random_for
from tracegap.tasks.babi.files import babi_files, questions, read_stories
from tracegap.tasks.babi.generator.stories import TELLERS, generate_stories
from tracegap.tasks.babi.generator.words import LABELS
from tracegap.tasks.babi.task import Babi
from tracegap.tasks.contract import contract_violations, guessable
from tracegap.tasks.splits import split
from tracegap.traces.arms import usable_in_all_arms

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


# what cannot happen in a world, whatever is asked


def impossible(task, sentences):
    """Returns why the sentences of a story of this task cannot all be true, or None."""
    rule = {
        **dict.fromkeys((1, 2, 3, 5, 6, 7, 8), impossible_walks),
        9: impossible_denial, 4: not_in_a_row, 19: not_one_tree, 14: nowhere_twice,
        15: not_each_once, 16: not_each_once, 17: not_two_beside_one, 18: not_ordered,
        20: motiveless,
    }.get(task)  # fmt: skip
    return rule(sentences) if rule else None


def impossible_walks(sentences):
    """Nobody moves to where they are, takes what is elsewhere, or gives what is not theirs."""
    where, lies, held = {}, {}, {}
    for i, (kind, who, what, *to) in enumerate(read_all(WALKS, sentences)):
        here = where.get(who)
        if kind == "move":
            if here == what:
                return f"{i}: {who} is there already"
            where[who] = what
        elif kind == "take":
            if what in held:
                return f"{i}: the {what} is held"
            if here and lies.get(what) and here != lies[what]:
                return f"{i}: the {what} is elsewhere"
            held[what] = who
        elif held.get(what) != who:
            return f"{i}: {who} has no {what}"
        elif kind == "drop":
            del held[what]
            lies[what] = here
        else:
            there = where.get(to[0])
            if to[0] == who or (here and there and here != there):
                return f"{i}: {to[0]} is elsewhere"
            held[what] = to[0]
    return None


def impossible_denial(sentences):
    """Who was told to be somewhere is denied no other room, and is not told to be there again."""
    kinds = {"in": rf"{NAME} (?:is in the|\w+ (?:back )?to the) (\w+)\.",
             "not": rf"{NAME} is (?:not|no longer) in the (\w+)\."}  # fmt: skip
    known = {}
    for i, (kind, who, room) in enumerate(read_all(kinds, sentences)):
        before = known.get(who)
        if before and before[0] == "in" and (kind == "in") == (before[1] == room):
            return f"{i}: {who} is in the {before[1]}"
        known[who] = (kind, room)
    return None


def on_the_map(sentences):
    facts = [match(r"The (\w+) is (\w+) of the (\w+)\.", s) for s in sentences]
    return placed([(here, STEP[side], there) for here, side, there in facts])


def placed(facts):
    """Returns where each name stands, from (here, step, there); None if the facts disagree."""
    place = {facts[0][2]: (0, 0)}
    for _ in facts:
        for here, (dx, dy), there in facts:
            if there in place:
                x, y = place[there]
                if place.setdefault(here, (x + dx, y + dy)) != (x + dx, y + dy):
                    return None
            elif here in place:
                x, y = place[here]
                place[there] = (x - dx, y - dy)
    return place


def not_in_a_row(sentences):
    place = on_the_map(sentences)
    if place is None or len(place) != 3 or len(sentences) != 2:
        return "not three rooms of two sentences"
    (x, y), *others = place.values()
    row = all(x == a for a, _ in others) or all(y == b for _, b in others)
    return None if row and len(set(place.values())) == 3 else "not in a row"


def not_one_tree(sentences):
    place = on_the_map(sentences)
    whole = place is not None and len(place) == 6 and len(sentences) == 5
    return None if whole else "five sentences do not join six rooms"


def not_two_beside_one(sentences):
    facts = [match(rf"The ([\w ]+) is {SIDE} the ([\w ]+)\.", s) for s in sentences]
    place = placed([(here, AT[side], there) for here, side, there in facts])
    whole = place is not None and len(place) == 3 and len(set(place.values())) == 3
    return None if whole and len(facts) == 2 else "not two shapes beside a third"


def nowhere_twice(sentences):
    """Nobody is told of twice at a time, nor in one place at two times running."""
    diary = {}
    for time, who, place in visits(sentences):
        if time in diary.setdefault(who, {}):
            return f"{who} is told of twice at one time"
        diary[who][time] = place
    for who, day in diary.items():
        if any(day.get(time + 1) == place for time, place in day.items()):
            return f"{who} does not move"
    return None


def not_each_once(sentences):
    kinds = {"fear": r"(\w+) are afraid of (\w+)\.", "is": rf"{NAME} is a (\w+)\.",
             "color": rf"{NAME} is (\w+)\."}  # fmt: skip
    facts = read_all(kinds, sentences)
    if max(Counter(f[:2] for f in facts).values()) > 1:
        return "something is told twice"
    if any(kind == "fear" and one.lower() == two for kind, one, two in facts):
        return "a kind is afraid of itself"
    named = [f[1] for f in facts if f[0] == "is"]
    colored = [f[1] for f in facts if f[0] == "color"]
    if colored and (len(named), len(set(named) - set(colored)), len(colored)) != (5, 1, 4):
        return "not five animals, one without a colour"
    if not colored and len(named) != 4:
        return "not four animals"
    return None


SMALLEST = ("chocolate", "box of chocolates")


def not_ordered(sentences):
    """Sizes run in no circle, and chocolate is smaller than its box, and that than all else."""
    facts = set(size_facts(sentences))
    things = {thing for fact in facts for thing in fact} | set(SMALLEST)
    facts |= {("chocolate", thing) for thing in things - {"chocolate"}}
    facts |= {("box of chocolates", thing) for thing in things - set(SMALLEST)}
    while left := [t for t in things if not any(big == t for _, big in facts)]:
        things -= set(left)
        facts = {fact for fact in facts if fact[0] not in left}
    return "a circle of sizes" if things else None


def motiveless(sentences):
    """Everybody feels, then goes, then gets what mends it, unless somebody has it; nothing else."""
    facts = read_all({"move": MOVE, "take": TAKE, "is": rf"{NAME} is (\w+)\."}, sentences)
    felt, went, got = {}, set(), set()
    for kind, who, what in facts:
        if kind == "is" and who not in felt:
            felt[who] = what
        elif kind == "move" and who not in went and MENDS[felt[who]][0] == what:
            went.add(who)
        elif kind == "take" and who in went and what not in got and MENDS[felt[who]][1] == what:
            got.add(what)
        else:
            return f"{who} has no reason for the {what}"
    return None


# the tests

TASKS = range(1, 21)
# worlds so small that two seeds tell some of the same stories
SMALL = {4, 17}


def holds(task, question, context, answers, evidence):
    """Says whether an example is what its world's rule gives."""
    said, facts = work_out(task, question, context)
    chains = facts if task == 18 else [facts]
    return set(said) == set(answers) and set(evidence) in chains


@cache
def official_stories(shared_data, task):
    return [
        lines
        for file in babi_files(shared_data / "babi" / "en")
        if file.task == task
        for lines in read_stories(file.path)
    ]


@cache
def fresh_stories(task, count=300, seed=0):
    return [TELLERS[task](random_for(seed, "fresh", str(i))) for i in range(count)]


@pytest.mark.parametrize("task", TASKS)
def test_the_rules_hold_in_the_official_stories(shared_data, task):
    count, broken = 0, []
    for lines in official_stories(shared_data, task)[::4]:
        assert impossible(task, [line.text for line in lines if line.answer is None]) is None
        for asked in questions(lines, "official"):
            answers = asked.answer.split(",")
            count += 1
            if not holds(task, asked.question, asked.context, answers, asked.support):
                broken.append(asked.question)
    assert count > 450
    # where somebody gave another two things, the official question may mean the earlier gift
    assert len(broken) <= (4 if task == 5 else 0)
    assert all(question.startswith("What did") for question in broken)


@pytest.mark.parametrize("task", TASKS)
def test_the_rules_hold_in_fresh_stories(task):
    for story in fresh_stories(task)[:100]:
        assert impossible(task, story.sentences) is None
        for asked in story.asked:
            context = story.sentences[: asked.told]
            assert holds(task, asked.question, context, asked.answers, asked.evidence), asked


def test_the_rules_see_a_wrong_answer_a_wrong_fact_and_an_impossible_story():
    """Each fresh example with another's gold, and each story with a sentence changed."""
    for task in TASKS:
        story = fresh_stories(task)[0]
        asked = story.asked[-1]
        context = story.sentences[: asked.told]
        assert not holds(task, asked.question, context, ("nowhere",), asked.evidence)
        assert not holds(task, asked.question, context, asked.answers, (*asked.evidence, 99))
        with pytest.raises(UnknownError):
            work_out(task, asked.question, [s.replace("the", "a") + "!" for s in context])
    twice = ["Mary went to the office."] * 2
    assert impossible_walks(twice) == "1: Mary is there already"
    assert impossible_walks(["Mary took the milk.", "John dropped the milk."])
    assert impossible_walks(["Mary gave the milk to John."])
    assert impossible_denial(["Mary is in the office.", "Mary is not in the park."])
    assert impossible_denial([*twice])
    assert not_in_a_row(["The park is north of the office.", "The park is east of the school."])
    assert not_one_tree(["The park is north of the office."] * 5)
    assert not_two_beside_one(["The a is above the b.", "The c is above the b."])
    assert nowhere_twice(
        ["Yesterday Bill went to the park.", "Bill went to the park this morning."]
    )
    assert not_each_once(["Wolves are afraid of wolves."])
    assert not_each_once(["Lily is a swan.", "Lily is green."])
    assert not_ordered(["The chest fits inside the box.", "The chest is bigger than the box."])
    assert not_ordered(["The chocolate is bigger than the chest."])
    assert motiveless(["Yann is tired.", "Yann went to the garden."])


KINDS_OF_WORD = {
    "WHO": "Mary John Daniel Sandra Bill Fred Jeff Julie Lily Bernhard Brian Julius Greg",
    "who": "gertrude winona emily jessica sumit yann jason antoine",
    "ROOM": "kitchen garden office hallway bedroom bathroom school park cinema",
    "THING": "milk football apple pajamas",
    "ANIMAL": "wolf wolves mouse mice cat cats sheep swan frog lion rhino",
    "COLOR": "red blue pink yellow green white gray",
    "SHAPE": "square triangle rectangle sphere",
    "SIZED": "chest box suitcase container",
    "SIDE": "north south east west left right above below",
    "FEELS": "tired bored hungry thirsty",
}
KIND_OF = {word: kind for kind, words in KINDS_OF_WORD.items() for word in words.split()}


def form(text):
    """A sentence or question with its names, rooms and the like replaced by their kinds."""
    return re.sub(r"\w+", lambda m: KIND_OF.get(m[0], KIND_OF.get(m[0].lower(), m[0])), text)


def words_and_forms(texts):
    texts = list(texts)
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return words, {form(text) for text in texts}


@pytest.mark.parametrize("task", TASKS)
def test_fresh_language_is_the_official_language(shared_data, task):
    official = official_stories(shared_data, task)
    fresh = fresh_stories(task)
    of_official = words_and_forms(line.text for lines in official for line in lines)
    of_fresh = words_and_forms(
        text for s in fresh for text in (*s.sentences, *(asked.question for asked in s.asked))
    )
    assert of_fresh[0] == of_official[0]
    if task == 18:  # chocolates are told of but never asked about: see shapes.sizes
        assert of_fresh[1] < of_official[1]
        left = of_official[1] - of_fresh[1]
        assert all("chocolate" in text and text.endswith("?") for text in left)
    else:
        assert of_fresh[1] == of_official[1]
    answers = {line.answer for lines in official for line in lines if line.answer}
    parts = {part for answer in answers for part in answer.split(",")}
    assert {part for s in fresh for asked in s.asked for part in asked.answers} == parts


@pytest.mark.parametrize("task", TASKS)
def test_fresh_stories_are_as_long_and_need_as_many_facts(shared_data, task):
    official, fresh = official_stories(shared_data, task), fresh_stories(task)
    asked = [one for lines in official for one in questions(lines, "official")]
    pairs = {
        "sentences of a story": (
            [sum(line.answer is None for line in lines) for lines in official],
            [len(story.sentences) for story in fresh],
        ),
        "questions of a story": (
            [sum(line.answer is not None for line in lines) for lines in official],
            [len(story.asked) for story in fresh],
        ),
        "sentences before a question": (
            [len(one.context) for one in asked],
            [one.told for story in fresh for one in story.asked],
        ),
        "words of a sentence": (
            [len(line.text.split()) for lines in official for line in lines if not line.answer],
            [len(sentence.split()) for story in fresh for sentence in story.sentences],
        ),
        "supporting facts": (
            [len(one.support) for one in asked],
            [len(one.evidence) for story in fresh for one in story.asked],
        ),
    }
    for name, (of_official, of_fresh) in pairs.items():
        # who carries two and three things as often as one has been told of more often
        most = 0.2 if name == "supporting facts" and task in (7, 8) else 0.1
        assert ks_2samp(of_official, of_fresh, method="asymp").statistic < most, name
        assert np.mean(of_fresh) == pytest.approx(np.mean(of_official), rel=0.25), name


@pytest.mark.parametrize("task", [9, 10])
def test_a_question_is_never_over_moves_alone_which_another_task_could_tell(task):
    for story in fresh_stories(task):
        assert any(" is " in sentence for sentence in story.sentences[: story.asked[0].told])


# as examples


@pytest.fixture(scope="module")
def fresh():
    return list(generate_stories(1000, 5, TASKS))


def test_fresh_examples_of_all_tasks_keep_the_contract(fresh):
    assert contract_violations(Babi(list(TASKS)), fresh, seed=0) == []
    assert Counter(e.label for e in fresh) == dict.fromkeys(LABELS, 50)
    unusable = {e.label for e in fresh if usable_in_all_arms(e, Babi(list(TASKS)))}
    # where all sentences may be needed, or others tell the answer too: positions stand in two
    assert all(
        usable_in_all_arms(e, Babi(list(TASKS))) for e in fresh if e.label == "positional-reasoning"
    )
    assert unusable <= {LABELS[task - 1] for task in (6, 7, 8, 9, 10, 11, 13, 14, 17, 20)}


@pytest.mark.parametrize("task", TASKS)
def test_fresh_examples_of_each_task_keep_the_contract(task):
    examples = list(generate_stories(150, 6, [task]))
    assert contract_violations(Babi([task]), examples, seed=0) == []


# in task 14 a question names one of six places that is not its answer: one in five is chance
@pytest.mark.parametrize("task", [task for task in TASKS if task not in (5, 14, 20)])
def test_no_fresh_answer_can_be_guessed_without_the_context(task):
    train, test = split(list(generate_stories(2000, 7, [task])), "group", 0, frozenset(), 0.4)
    assert guessable(Babi([task]), train, test) == []


def test_of_gifts_the_question_tells_only_what_kind_of_answer_fits():
    train, test = split(list(generate_stories(2500, 7, [5])), "group", 0, frozenset(), 0.4)
    for part in (train, test):
        assert len({form(e.question) for e in part}) == 5
    chance = {  # one of three things or people, or of four people where no name is given
        form_: 1 / (4 if form_ in ("Who gave the THING?", "Who received the THING?") else 3)
        for form_ in {form(e.question) for e in test}
    }
    for form_, share in lookup_shares(train, test).items():
        assert share < chance[form_] + 0.05 + 0.03, form_  # 3 points for tests of about 130


def lookup_shares(train, test):
    """The share right, by form, of saying each question's commonest answer."""
    known = defaultdict(Counter)
    for example in train:
        known[example.question][example.answers] += 1
    rights = defaultdict(list)
    for example in test:
        commonest = known[example.question].most_common(1)
        rights[form(example.question)].append(commonest[:1] == [(example.answers, commonest[0][1])])
    return {name: np.mean(right) for name, right in rights.items()}


def test_motives_can_be_guessed_where_the_question_names_the_room_or_thing():
    """The one task whose form gives answers away: *why the garden?* is always *bored*."""
    train, test = split(list(generate_stories(2500, 7, [20])), "group", 0, frozenset(), 0.4)
    shares = lookup_shares(train, test)
    assert shares["Where will who go?"] < 1 / 3 + 0.05
    assert shares["Why did who get the THING?"] == 1
    assert guessable(Babi([20]), train, test)


def test_a_smaller_size_is_a_prefix_and_the_same_seed_gives_the_same_examples(fresh):
    assert list(generate_stories(300, 5, TASKS)) == fresh[:300]


def test_another_seed_tells_other_stories(fresh):
    others = list(generate_stories(1000, 6, TASKS))
    large = [LABELS[task - 1] for task in TASKS if task not in SMALL]
    told = {e.group for e in fresh if e.label in large}
    assert told.isdisjoint(e.group for e in others if e.label in large)
    # in the two small worlds, as much as two parts of one seed share before repeats are left out
    for task in SMALL:
        stories = [{tuple(s.sentences) for s in fresh_stories(task, 1000, seed)} for seed in (5, 6)]
        assert len(stories[0] & stories[1]) < 1000 * 1000 / (900 if task == 4 else 3000)


def test_no_question_comes_twice_and_a_story_is_one_group(fresh):
    assert len({(e.question, e.context) for e in fresh}) == len(fresh)
    groups = defaultdict(set)
    for example in fresh:
        groups[example.id.rsplit("-", 1)[0]].add(example.group)
    assert all(len(names) == 1 for names in groups.values())
