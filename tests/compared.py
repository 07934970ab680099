"""A small comparison of two runs."""

from tracegap.report.comparison import Compared, ComparedSource
from tracegap.statistics.across import Answer, Entry, compare_across, standings


def compared(seeds=(0,), mock=False, evil=""):
    rights = {"a": [True] * 20, "b": [n % 2 == 0 for n in range(20)]}
    entries = [
        Entry(
            f"{source}{evil}",
            "correct",
            True,
            [
                Answer(
                    *(f"q{n}{source if n == 20 else ''}", f"e/{n}{evil}", seed, f"g{n}", r, r),
                    *(f"Where is {n}?{evil}", f"{evil} in the {'old' if r else 'new'} house"),
                )
                for seed in seeds
                for n, r in enumerate([*right, True])
            ],
        )
        for source, right in rights.items()
    ]
    sources = [
        ComparedSource(f"a{evil}", "a/report.html", False, {"task": "t", "seeds": "[0]"}),
        ComparedSource(f"b{evil}", None, mock, {"task": "t"}),
    ]
    return Compared(sources, entries, standings(entries), compare_across([tuple(entries)]))
