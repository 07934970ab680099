"""What is bigger and what fits: task 18."""

from collections import deque

from tracegap.tasks.babi.rules.sentences import Smaller
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError


def is_bigger(story: Story, one: str, other: str) -> Finding:
    """Answers `Is the ONE bigger than the OTHER?`."""
    return _compare(story, other.lower(), one.lower())


def fits_in(story: Story, one: str, other: str) -> Finding:
    """Answers `Does the ONE fit in the OTHER?`."""
    return _compare(story, one.lower(), other.lower())


def _compare(story: Story, small: str, big: str) -> Finding:
    """Answers whether one thing is smaller, by a chain of facts from the smaller to the bigger."""
    up, down = _chain(story, small, big), _chain(story, big, small)
    if up and down:
        raise UndeterminedError(f"facts contradict whether the {small} or the {big} is smaller")
    chain = up or down
    if not chain:
        raise UndeterminedError(f"no facts lead from the {small} to the {big}")
    answer = "yes" if up else "no"
    smaller, bigger = (small, big) if up else (big, small)
    reasons = (
        *(f"One step up from the smaller: {story.texts[fact]}" for fact in chain),
        f"So the {smaller} is smaller than the {bigger}.",
    )
    return Finding((answer,), chain, reasons)


def _chain(story: Story, small: str, big: str) -> tuple[int, ...]:
    """Returns the facts of a chain from small to big, empty if there is none.

    The task is about chains: one of two facts comes before a direct fact, as in bAbI's supporting
    facts, and of several that which is told first; else any shortest chain.
    """
    bigger: dict[str, list[tuple[str, int]]] = {}
    for position, told in enumerate(story.told):
        if isinstance(told, Smaller):
            bigger.setdefault(told.one, []).append((told.other, position))
    pairs = _pairs(bigger, small, big)
    return min(pairs, key=max) if pairs else _shortest(bigger, small, big)


def _pairs(bigger: dict[str, list[tuple[str, int]]], small: str, big: str) -> list[tuple[int, int]]:
    """Returns the chains of two facts, for each thing between with the facts told first."""
    lower: dict[str, int] = {}
    for between, position in bigger.get(small, []):
        lower.setdefault(between, position)
    pairs = []
    for between, position in lower.items():
        if between in (small, big):
            continue
        upper = next((i for name, i in bigger.get(between, []) if name == big), None)
        if upper is not None:
            pairs.append((position, upper))
    return pairs


def _shortest(bigger: dict[str, list[tuple[str, int]]], small: str, big: str) -> tuple[int, ...]:
    came: dict[str, tuple[str, int]] = {}
    queue = deque([small])
    while queue and big not in came:
        here = queue.popleft()
        for name, position in bigger.get(here, []):
            if name not in came:
                came[name] = (here, position)
                queue.append(name)
    chain: list[int] = []
    while big in came and (not chain or big != small):
        big, position = came[big]
        chain.append(position)
    return tuple(chain[::-1])
