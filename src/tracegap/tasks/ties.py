"""What ties examples to each other: subjects, stories, facts, and contexts nearly alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from typing import TypeAlias

from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.task import Tie
from tracegap.text import normalise

TiesOf: TypeAlias = Callable[[Example], Iterable[Tie]]

WORDS = 5
"""Contexts are compared by their runs of so many words."""
ALIKE = 0.8
"""Contexts whose runs have this Jaccard index or more are nearly the same."""
_BITS = 2048


def by_group(example: Example) -> tuple[Tie, ...]:
    """The example's group alone."""
    return (("group", example.group),)


def question_group(question: str) -> str:
    """Returns the group of all examples that ask the same."""
    return f"{hash_of(normalise(question)):016x}"


def components(examples: Sequence[Example], ties_of: TiesOf) -> list[list[Example]]:
    """Returns the connected components of examples, largest first.

    Two examples are joined if they share a tie or their contexts are nearly the same.

    Args:
        examples: All of a source; of any order.
        ties_of: Gives the ties of one.
    """
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    for at, example in enumerate(examples):
        for tie in (*ties_of(example), ("context", _whole(example))):
            parent[root(tie)] = root(at)
    contexts = list(dict.fromkeys(map(_whole, examples)))
    nodes = [("context", text) for text in contexts]
    for one, other in near_duplicates(contexts, lambda i, j: root(nodes[i]) == root(nodes[j])):
        parent[root(nodes[one])] = root(nodes[other])
    found: dict[object, list[Example]] = defaultdict(list)
    for at, example in enumerate(examples):
        found[root(at)].append(example)
    return sorted(found.values(), key=lambda part: (-len(part), min(e.id for e in part)))


def _whole(example: Example) -> str:
    return normalise("\n".join(example.context))


def near_duplicates(
    texts: Sequence[str], skip: Callable[[int, int], bool]
) -> Iterator[tuple[int, int]]:
    """Yields the pairs of texts that are nearly the same, by their places; none is missed.

    Only texts that share one of their rarest runs are compared: of a text with n runs, one that is
    alike must share one of the n - ceil(ALIKE * n) + 1 rarest (Bayardo, Ma and Srikant 2007).

    Args:
        texts: Each once.
        skip: Whether a pair need not be looked at.
    """
    runs = [_runs(text) for text in texts]
    often = Counter(run for its in runs for run in its)
    holders: dict[int, list[int]] = defaultdict(list)
    sketches: list[int] = []
    for at, its in enumerate(runs):
        sketch = 0
        for run in its:
            sketch |= 1 << (run % _BITS)
        sketches.append(sketch)
        rarest = sorted(its, key=lambda run: (often[run], run))
        rarest = [run for run in rarest[: len(its) - ceil(ALIKE * len(its)) + 1] if often[run] > 1]
        near = {other for run in rarest for other in holders[run]}
        for other in near:
            wanted = ALIKE / (1 + ALIKE) * (len(its) + len(runs[other]))
            # a bit that the other lacks is a run that it lacks: quickly seen, and never wrong
            most = min(len(its) - (sketch & ~sketches[other]).bit_count(), len(runs[other]))
            if most >= wanted and not skip(other, at) and len(its & runs[other]) >= wanted:
                yield other, at
        for run in rarest:
            holders[run].append(at)


def _runs(text: str) -> frozenset[int]:
    words = text.split()
    return frozenset(
        hash(tuple(words[i : i + WORDS])) for i in range(max(1, len(words) - WORDS + 1))
    )


def overlaps(
    train: Sequence[Example], test: Sequence[Example], ties_of: TiesOf
) -> dict[str, dict[str, int]]:
    """Returns what of a test part stands in the training part as well: how many, and of how many.

    Questions; passages of contexts; examples whose whole gold evidence stands in training contexts;
    contexts that are nearly those of training; and by kind of tie the examples that share one.
    """
    seen = {normalise(passage) for e in train for passage in e.context}
    asked = {normalise(e.question) for e in train}
    held = {normalise(passage) for e in test for passage in e.context}
    gold = [all(normalise(p) in seen for p in e.evidence_passages) for e in test]
    contexts = [*map(_whole, train), *map(_whole, test)]
    unique = list(dict.fromkeys(contexts))
    place = {text: i for i, text in enumerate(unique)}
    of_train = {place[text] for text in contexts[: len(train)]}
    near = set(of_train)
    for pair in near_duplicates(unique, lambda i, j: (i in of_train) == (j in of_train)):
        near |= set(pair)
    found = {
        "questions": _shared(normalise(e.question) in asked for e in test),
        "passages": _shared(passage in seen for passage in held),
        "gold evidence": _shared(gold),
        "contexts nearly alike": _shared(place[text] in near for text in contexts[len(train) :]),
    }
    of_test = [set(ties_of(e)) for e in test]
    known = {tie for e in train for tie in ties_of(e)}
    for kind in sorted({kind for ties in of_test for kind, _ in ties}):
        found[f"by {kind}"] = _shared(
            any(tie in known for tie in ties if tie[0] == kind) for ties in of_test
        )
    return found


def _shared(flags: Iterable[bool]) -> dict[str, int]:
    every = list(flags)
    return {"shared": sum(every), "of": len(every)}
