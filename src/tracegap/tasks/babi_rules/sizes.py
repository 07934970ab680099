"""What is bigger and what fits: task 18."""

from collections import deque

from tracegap.tasks.babi_rules.sentences import Smaller
from tracegap.tasks.babi_rules.story import Finding, Story, Undetermined


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
        raise Undetermined(f"facts contradict whether the {small} or the {big} is smaller")
    chain = up or down
    if not chain:
        raise Undetermined(f"no facts lead from the {small} to the {big}")
    answer = "yes" if up else "no"
    smaller, bigger = (small, big) if up else (big, small)
    reasons = (
        *(f"One step up from the smaller: {story.texts[fact]}" for fact in chain),
        f"So the {smaller} is smaller than the {bigger}.",
    )
    return Finding((answer,), chain, reasons)


def _chain(story: Story, small: str, big: str) -> tuple[int, ...]:
    """Returns the facts of a shortest chain from small to big, empty if there is none."""
    bigger: dict[str, list[tuple[str, int]]] = {}
    for position, told in enumerate(story.told):
        if isinstance(told, Smaller):
            bigger.setdefault(told.one, []).append((told.other, position))
    came: dict[str, tuple[str, int]] = {}
    queue = deque([small])
    while queue and big not in came:
        here = queue.popleft()
        for name, position in bigger.get(here, []):
            if name not in came:
                came[name] = (here, position)
                queue.append(name)
    if big not in came:
        return ()
    chain = []
    here = big
    while True:
        here, position = came[here]
        chain.append(position)
        if here == small:
            return tuple(chain[::-1])
