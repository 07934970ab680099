"""Free traces with known mentions, stances, errors and conclusions, in several voices.

What is planted is decided first (which facts are named, which claims are false, what is concluded,
whether the answer follows), then written down in a voice and in one of three sets of wordings.
"""

import random
from dataclasses import dataclass

from planted_wordings import BUILD, FRESH, JUDGE, Wordings
from tracegap.randomness import random_for
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.facts import Fact, written_time
from tracegap.tasks.cotempqa.free.sheet import Sheet, sheet_of

VOICES = ("enumerating", "hedging", "backtracking", "terse", "long")
SETS = {"build": BUILD, "judge": JUDGE, "fresh": FRESH}


@dataclass(frozen=True)
class Planted:
    """A trace with what was planted in it.

    Attributes:
        false: Positions of the facts of which something false is claimed.
        follows: Whether the answer is what the trace concludes.
    """

    example: Example
    voice: str
    trace: str
    answer: str
    mentioned: frozenset[int]
    accepted: frozenset[int]
    concluded: tuple[str, ...]
    answers: tuple[str, ...]
    false: frozenset[int]
    follows: bool


def planted(wordings: str, size: int, seed: int = 0) -> list[Planted]:
    """Returns planted traces, the voices in turn."""
    examples = get_task("cotempqa").load("synthetic", seed, size).examples
    return [
        _plant(example, VOICES[i % len(VOICES)], SETS[wordings], random_for(seed, wordings, str(i)))
        for i, example in enumerate(examples)
    ]


def _plant(example: Example, voice: str, words: Wordings, rng: random.Random) -> Planted:
    sheet = sheet_of(example.question, example.context)
    asked = sorted(sheet.asked)
    gold = [i for i in asked if i in example.evidence]
    named = set(gold) | {i for i in asked if rng.random() < (0.5 if voice == "terse" else 0.85)}
    wrong = {i for i in named if rng.random() < 0.08}
    fits = [i for i in sorted(named) if (i in gold) != (i in wrong)]
    chosen = fits if rng.random() < 0.8 else fits[:1]
    names = tuple(dict.fromkeys(sheet.answer(i) for i in chosen))
    lines = _body(example, voice, words, sheet, named, wrong, gold, rng)
    last = rng.choice(words.final if names else words.none)
    lines.append(last.format(n=_joined(names)))
    others = [sheet.answer(i) for i in asked if sheet.answer(i) not in names]
    follows = not others or rng.random() < 0.8
    answers = names if follows else (rng.choice(others),)
    said = _joined(answers) if answers else "None."
    false = set(wrong)
    if not names:
        false |= set(gold)
    elif "the only one" in last:  # that nothing else shares the time
        false |= {i for i in gold if sheet.answer(i) not in names}
    own = set(sheet.own)
    return Planted(
        example=example,
        voice=voice,
        trace=("\n\n" if voice != "terse" else " ").join(lines),
        answer=said,
        mentioned=frozenset(named | own),
        accepted=frozenset(chosen),
        concluded=names,
        answers=answers,
        false=frozenset(false),
        follows=follows,
    )


def _body(
    example: Example,
    voice: str,
    words: Wordings,
    sheet: Sheet,
    named: set[int],
    wrong: set[int],
    gold: list[int],
    rng: random.Random,
) -> list[str]:
    event = sheet.event
    own = event.subject if sheet.asks_who else event.object
    lines = [] if voice == "terse" else [rng.choice(words.opening)]
    if voice == "long":
        lines[0] += f' The question is: "{example.question}"'
        lines += [rng.choice(words.filler) for _ in range(8)]
    lines.append(rng.choice(words.event).format(e=own, et=_time(event)))
    items: list[str] = []
    for number, i in enumerate(sorted(named), start=1):
        fact = sheet.facts[i]
        meets = (i in gold) != (i in wrong)
        if voice == "hedging" and rng.random() < 0.4:
            items.append(rng.choice(words.weighs).format(n=sheet.answer(i)))
        if voice == "backtracking" and rng.random() < 0.4 and i not in wrong:
            items.append(_verdict(words, fact, event, sheet.answer(i), not meets, rng))
            items.append(rng.choice(words.takes_back))
            wrong.add(i)  # said, if only to be taken back
        item = _verdict(words, fact, event, sheet.answer(i), meets, rng)
        items.append(f"{number}. {item}" if voice in ("enumerating", "long") else item)
    if voice == "long":
        items = [f"{item} {rng.choice(words.filler)}" for item in items]
        items += [rng.choice(words.filler) for _ in range(12)]
    lines += ["\n".join(items)] if voice in ("enumerating", "terse") else items
    return lines


def _verdict(
    words: Wordings, fact: Fact, event: Fact, name: str, meets: bool, rng: random.Random
) -> str:
    apart = words.after if fact.start > event.start else words.before
    kind = words.meets if meets else apart
    return rng.choice(kind).format(n=name, t=_time(fact))


def _time(fact: Fact) -> str:
    """A fact's time as models write it."""
    said = written_time(fact)
    return f"from {said.replace('-', ' to ')}" if fact.start != fact.end else f"in {said}"


def _joined(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
