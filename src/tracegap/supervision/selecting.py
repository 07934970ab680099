"""Which rows are written: split by group, and as many of each class as of every other.

Both go by hashes, so that a further row changes no other's part, and rows need not be held: a first
pass counts, a second writes.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tracegap.files import writing_lines
from tracegap.randomness import hash_of
from tracegap.supervision.rows import UNPAIRED, Form, Judged, Row, Shaper, Unused
from tracegap.task import Task

Part = Literal["train", "test"]
PARTS: tuple[Part, ...] = ("train", "test")
Feed = Callable[[Callable[[Judged], None]], None]
"""Hands every text on to what it is given."""
UNBALANCED = "its class has more rows than the smallest"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of all texts: each is in a row that was written, or unused for a reason.

    Attributes:
        texts: How many were read; a pair is made of two.
        rows: Part -> how many rows were written.
        cells: Part -> class and verdict -> how many rows could have been written.
        unused: Why texts gave no row, or their row was not written -> how many texts.
    """

    texts: int
    rows: dict[str, int]
    cells: dict[str, dict[str, int]]
    unused: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """How rows are chosen.

    Attributes:
        seed: Of the split, and of which rows stay where classes are balanced.
        test_share: Share of the groups that are for testing.
        balanced: Write as many rows of each class and verdict as the smallest of its part has.
    """

    seed: int
    test_share: float
    balanced: bool


def write_rows(feed: Feed, form: Form, task: Task, folder: Path, how: Selection) -> Written:
    """Writes `train.jsonl` and `test.jsonl`; each whole or not at all.

    Args:
        feed: Hands on all texts; it is called twice, and must hand on the same ones.
        form: Of the rows.
        task: Words the prompts.
        folder: Where they go.
        how: Which rows are written.
    """
    ranks: dict[tuple[Part, tuple[str, ...]], list[int]] = defaultdict(list)
    unused: Counter[str] = Counter()

    def count(row: Row | Unused) -> None:
        if isinstance(row, Unused):
            unused[row.reason] += 1
        else:
            ranks[part_of(row.group, how), row.cell].append(_rank(row, how))

    texts, waiting = _pass(feed, form, task, count)
    unused.update({UNPAIRED: waiting} if waiting else {})
    bounds = _bounds(ranks, how.balanced)
    rows: dict[str, int] = dict.fromkeys(PARTS, 0)
    with ExitStack() as stack:
        writers = {
            part: stack.enter_context(writing_lines(folder / f"{part}.jsonl")) for part in PARTS
        }

        def write(row: Row | Unused) -> None:
            if isinstance(row, Unused):
                return
            part = part_of(row.group, how)
            if _rank(row, how) > bounds[part, row.cell]:
                unused[UNBALANCED] += row.texts
                return
            writers[part](json.dumps(row.values, ensure_ascii=False))
            rows[part] += 1

        _pass(feed, form, task, write)
    cells: dict[str, dict[str, int]] = {part: {} for part in PARTS}
    for (part, cell), found in sorted(ranks.items()):
        cells[part][", ".join(cell)] = len(found)
    return Written(texts, rows, cells, dict(sorted(unused.items())))


def _pass(
    feed: Feed, form: Form, task: Task, take: Callable[[Row | Unused], None]
) -> tuple[int, int]:
    """Hands on all rows; returns how many texts there were, and how many were left waiting."""
    shaper, texts = Shaper(form, task), 0

    def add(one: Judged) -> None:
        nonlocal texts
        texts += 1
        if (row := shaper.add(one)) is not None:
            take(row)

    feed(add)
    return texts, shaper.waiting


def part_of(group: str, how: Selection) -> Part:
    """Returns the part that a group of questions is in, whole."""
    place = hash_of(how.seed, "supervision split", group)
    return "test" if place < how.test_share * 2**64 else "train"


def _rank(row: Row, how: Selection) -> int:
    return hash_of(how.seed, "supervision balance", *row.identity)


def _bounds(
    ranks: dict[tuple[Part, tuple[str, ...]], list[int]], balanced: bool
) -> dict[tuple[Part, tuple[str, ...]], int]:
    """Returns the highest rank that is written of each cell."""
    least: dict[Any, int] = {}
    for (part, _), found in ranks.items():
        least[part] = min(least.get(part, len(found)), len(found))
    return {
        (part, cell): sorted(found)[least[part] - 1 if balanced else -1]
        for (part, cell), found in ranks.items()
    }
