"""Free traces over bAbI's stories with known mentions, false claims and conclusions.

What is planted is decided first, then written down in one of two sets of wordings: those the
reader's rules were made with, and others.
"""

import random
from dataclasses import dataclass

from tracegap.randomness import random_for
from tracegap.records import Example
from tracegap.tasks.babi.rules.sentences import Beside, Drop, Give, Move, Take, read_sentence
from tracegap.tasks.babi.task import Babi

CONVERSE = {
    "north of": "south of",
    "east of": "west of",
    "above": "below",
    "to the left of": "to the right of",
}
CONVERSE |= {other: one for one, other in CONVERSE.items()}
PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom", "park", "school")


@dataclass(frozen=True)
class Wordings:
    """Sentences of one kind each, any of which may be drawn."""

    opening: tuple[str, ...]
    move: tuple[str, ...]
    take: tuple[str, ...]
    drop: tuple[str, ...]
    give: tuple[str, ...]
    beside: tuple[str, ...]
    quoted: tuple[str, ...]
    weighs: tuple[str, ...]
    final: tuple[str, ...]


SETS = {
    "build": Wordings(
        opening=("Let me go through the story step by step.",),
        move=("{p} went to the {o}.", "Then {p} moved to the {o}.", "{p} is in the {o}."),
        take=("{p} took the {o}.", "Then {p} picked up the {o}."),
        drop=("{p} dropped the {o}.",),
        give=("{p} gave the {o} to {r}.",),
        beside=("The {a} is {d} the {b}.",),
        quoted=('The story says: "{s}"',),
        weighs=("Maybe {p} was in the {o} before.",),
        final=("Therefore, the answer is {n}.", "So the answer is {n}."),
    ),
    "fresh": Wordings(
        opening=("What is known so far?", "I'll retell it in order."),
        move=(
            "Next, {p} walked over to the {o}.",
            "After that we find {p} in the {o}.",
            "{p} heads to the {o}.",
            "At this point {p} was in the {o}.",
        ),
        take=("{p} now has the {o}.", "Here {p} takes hold of the {o}.", "{p} grabbed the {o}."),
        drop=("{p} leaves the {o} behind.", "The {o} is put down by {p}."),
        give=("{p} hands the {o} over to {r}.", "The {o} passes from {p} to {r}."),
        beside=("We know the {a} is {d} the {b}.", "The {a} lies {d} the {b}."),
        quoted=('One line reads "{s}"', "{s} That is given."),
        weighs=("Could {p} be in the {o}?", "I am not sure whether {p} was in the {o}."),
        final=("My answer: {n}.", "That makes it {n}.", "In the end it must be {n}."),
    ),
}


@dataclass(frozen=True)
class Planted:
    """A trace with what was planted in it.

    Attributes:
        mentioned: Positions of the sentences that were retold, and of those that say the same.
        false: Where the false sentences stand in the trace.
        follows: Whether the answer is what the trace concludes.
    """

    example: Example
    trace: str
    answer: str
    mentioned: frozenset[int]
    concluded: str
    false: tuple[tuple[int, int], ...]
    follows: bool


def planted(wordings: str, size: int, seed: int = 0) -> list[Planted]:
    """Returns planted traces over fresh stories of all twenty tasks."""
    task = Babi(tasks=tuple(range(1, 21)))
    examples = task.load("synthetic", seed, size).examples
    return [
        _plant(example, SETS[wordings], random_for(seed, wordings, str(i)))
        for i, example in enumerate(examples)
    ]


def _plant(example: Example, words: Wordings, rng: random.Random) -> Planted:
    told = [read_sentence(text) for text in example.context]
    named = [i for i in range(len(told)) if i in example.evidence or rng.random() < 0.5]
    trace, false = rng.choice(words.opening), []
    retold: set[int] = set()
    for i in named:
        wrong = _wrong(told, i, words, rng) if rng.random() < 0.15 else None
        if wrong is None or isinstance(told[i], Beside):
            retold.add(i)  # the wrong way round, it is of that sentence still
        said = wrong or _right(told[i], example.context[i], words, rng)
        trace += "\n"
        if wrong:
            false.append((len(trace), len(trace) + len(said)))
        trace += said
    people = sorted({p for s in told if isinstance(s, Move) for p in s.people})
    if people and rng.random() < 0.5:
        trace += "\n" + rng.choice(words.weighs).format(p=people[0], o=rng.choice(PLACES))
    right = ", ".join(example.answers)
    trace += "\n\n" + rng.choice(words.final).format(n=right)
    follows = rng.random() < 0.8
    answer = right if follows else next(p for p in PLACES if p not in right)
    same = {i for i, s in enumerate(told) if s and any(s == told[j] for j in retold)}
    mentioned = frozenset(retold | same)
    return Planted(example, trace, answer, mentioned, right, tuple(false), follows)


def _right(told, text: str, words: Wordings, rng: random.Random) -> str:
    if isinstance(told, Move) and len(told.people) == 1 and told.time is None:
        return rng.choice(words.move).format(p=told.people[0].capitalize(), o=told.place)
    if isinstance(told, Take | Drop):
        kind = words.take if isinstance(told, Take) else words.drop
        return rng.choice(kind).format(p=told.person.capitalize(), o=told.thing)
    if isinstance(told, Give):
        who, whom = told.person.capitalize(), told.receiver.capitalize()
        return rng.choice(words.give).format(p=who, o=told.thing, r=whom)
    if isinstance(told, Beside):
        return rng.choice(words.beside).format(a=told.one, d=told.direction, b=told.other)
    return rng.choice(words.quoted).format(s=text)


def _wrong(told, i: int, words: Wordings, rng: random.Random) -> str | None:
    """Something false of what a sentence tells; None where nothing surely false can be said."""
    one = told[i]
    if isinstance(one, Move) and len(one.people) == 1 and one.time is None:
        where = {p for s in told for p in getattr(s, "places", (getattr(s, "place", None),))}
        place = rng.choice([p for p in PLACES if p not in where] or ["cinema"])
        return rng.choice(words.move).format(p=one.people[0].capitalize(), o=place)
    if isinstance(one, Take):
        had = {getattr(s, n, "") for s in told for n in ("person", "receiver")
               if getattr(s, "thing", None) == one.thing}  # fmt: skip
        others = sorted({p for s in told if isinstance(s, Move) for p in s.people} - had)
        if others:
            return rng.choice(words.take).format(p=rng.choice(others).capitalize(), o=one.thing)
    if isinstance(one, Beside):
        back = CONVERSE[one.direction]
        return rng.choice(words.beside).format(a=one.one, d=back, b=one.other)
    return None
