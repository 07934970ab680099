"""Examples whose gold passage is long and stands late."""

import random

from tracegap.records import Example


def lopsided(count, late=0.8):
    """Examples whose gold passage is long and stands late; others are of all lengths and places."""
    rows = []
    for number in range(count):
        rng = random.Random(number)
        words = [rng.randint(3, 12) for _ in range(10)]
        gold = rng.choice([7, 8, 9]) if rng.random() < late else rng.randrange(10)
        words[gold] = max(words[gold], rng.randint(6, 12))
        context = tuple(f"w{number}x{i} " + "word " * n for i, n in enumerate(words))
        label = "ab"[number % 2]
        rows.append(Example(f"e{number}", "which", context, label, (gold,), ("x",), f"g{number}"))
    return rows


def places(plan, rows):
    return [plan.wrong_places(e)[0] for e in rows]
