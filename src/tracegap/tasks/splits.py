"""Cutting examples into train and test, and taking fewer of each, by hashed order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Literal

from tracegap.errors import SettingsError
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.tasks.ties import TiesOf, by_group, components

How = Literal["group", "paper", "released"]
Parts = tuple[tuple[Example, ...], tuple[Example, ...]]


def split(
    examples: Sequence[Example],
    how: How,
    seed: int,
    official_test: frozenset[str],
    test_share: float = 0.2,
    ties_of: TiesOf = by_group,
) -> Parts:
    """Returns (train, test), each in the order of `examples`.

    Args:
        examples: All examples of a source.
        how: `group`: nothing that ties examples stands on both sides, labels kept in proportion as
            far as that allows; `paper`: the share of each label at random, whatever the groups;
            `released`: test is what `official_test` names, train the rest.
        seed: Of the random order; not used by `released`.
        official_test: Ids of the source's own test split.
        test_share: Share of test, between 0 and 1; not used by `released`.
        ties_of: What must not stand on both sides, used by `group`; contexts that are nearly the
            same never do.

    Raises:
        SettingsError: A setting does not fit, or train or test would be empty.
    """
    if not 0 < test_share < 1:
        raise SettingsError(f"test_share is {test_share}; it must lie between 0 and 1.")
    if how == "group":
        test_ids = _group_test(examples, seed, test_share, ties_of)
    elif how == "paper":
        test_ids = _paper_test(examples, seed, test_share)
    elif how == "released":
        if not official_test:
            raise SettingsError(
                "split 'released' needs a source with its own test split, and this one has none; "
                "use 'group' or 'paper'."
            )
        test_ids = set(official_test)
    else:
        raise SettingsError(f"split {how!r} is unknown; there are: group, paper, released.")
    train = tuple(e for e in examples if e.id not in test_ids)
    test = tuple(e for e in examples if e.id in test_ids)
    if not train or not test:
        empty = "train" if not train else "test"
        raise SettingsError(
            f"split {how!r} of {len(examples)} examples would leave {empty} empty; "
            "use more examples, another split or another test_share."
        )
    return train, test


def take(examples: Iterable[Example], size: int | None, seed: int) -> tuple[Example, ...]:
    """Returns `size` examples (None: all), spread over the labels as evenly as there are any.

    The order is fixed by the seed, so a smaller size gives the beginning of a larger one.

    Raises:
        SettingsError: `size` is below 1 or there are not that many examples.
    """
    by_label: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_label[example.label].append(example)
    ranked = [
        sorted(by_label[label], key=lambda example: _rank(seed, "take", example.id))
        for label in sorted(by_label)
    ]
    order = [e for one_each in zip_longest(*ranked) for e in one_each if e is not None]
    if size is None:
        return tuple(order)
    if not 1 <= size <= len(order):
        raise SettingsError(f"{size} examples are wanted, but it must be 1 to {len(order)} here.")
    return tuple(order[:size])


def _group_test(examples: Sequence[Example], seed: int, share: float, ties_of: TiesOf) -> set[str]:
    """Returns test ids: of each label's components those that still fit its share, by hashed order.

    A component belongs to the label most of its examples have; one too large for the share stays
    in train. An added example can move only components of its own label at the boundary, and
    those that it joins. Where no component fits, as of examples that are all tied to each other,
    whole groups are drawn instead; the overlaps of the data report then tell what both sides share.
    """
    tied = _drawn(components(examples, ties_of), seed, share)
    return tied or _drawn(_groups(examples), seed, share)


def _groups(examples: Iterable[Example]) -> list[list[Example]]:
    by_group: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_group[example.group].append(example)
    return list(by_group.values())


def _drawn(parts_of_all: Iterable[list[Example]], seed: int, share: float) -> set[str]:
    by_label: dict[str, dict[str, list[Example]]] = defaultdict(dict)
    for members in parts_of_all:
        name = min(example.group for example in members)
        by_label[_main_label(members)].setdefault(name, []).extend(members)
    test: set[str] = set()
    for parts in by_label.values():
        room = _quota(sum(map(len, parts.values())), share)
        for name in sorted(parts, key=lambda group: _rank(seed, "split", group)):
            if len(parts[name]) <= room and len(parts) > 1:
                room -= len(parts[name])
                test.update(example.id for example in parts[name])
    return test


def _paper_test(examples: Sequence[Example], seed: int, share: float) -> set[str]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        by_label[example.label].append(example.id)
    test: set[str] = set()
    for ids in by_label.values():
        ids.sort(key=lambda identity: _rank(seed, "paper split", identity))
        test.update(ids[: _quota(len(ids), share)])
    return test


def _quota(count: int, share: float) -> int:
    """Returns how many of `count` go to test: at least one, but never the only one."""
    return min(max(round(count * share), 1), count - 1)


def _main_label(members: Iterable[Example]) -> str:
    counts = Counter(example.label for example in members)
    return min(counts, key=lambda label: (-counts[label], label))


def _rank(seed: int, purpose: str, name: str) -> tuple[int, str]:
    """Returns a sort key: a hash of the name, then the name itself."""
    return hash_of(seed, purpose, name), name
