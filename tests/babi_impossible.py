"""What cannot happen in the worlds of bAbI, whatever is asked."""

from collections import Counter

from babi_worlds import (
    AT,
    MENDS,
    MOVE,
    NAME,
    SIDE,
    STEP,
    TAKE,
    WALKS,
    match,
    read_all,
    size_facts,
    visits,
)


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
