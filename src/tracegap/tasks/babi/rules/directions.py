"""Places and shapes that lie beside each other: tasks 4, 17 and 19."""

from collections import deque
from dataclasses import dataclass

from tracegap.tasks.babi.rules.sentences import Beside
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError

_STEPS = {
    "north of": (0, 1),
    "south of": (0, -1),
    "east of": (1, 0),
    "west of": (-1, 0),
    "above": (0, 1),
    "below": (0, -1),
    "to the right of": (1, 0),
    "to the left of": (-1, 0),
}
_NAMES = {(0, 1): "north", (0, -1): "south", (1, 0): "east", (-1, 0): "west"}


@dataclass(frozen=True, slots=True)
class _Edge:
    """To get to `end` one steps by `step` (east, north); `fact` tells it."""

    end: str
    step: tuple[int, int]
    fact: int


def what_is(story: Story, direction: str, other: str) -> Finding:
    """Answers `What is DIRECTION of the OTHER?`."""
    step = _STEPS[direction.lower()]
    return _neighbour(story, other, step, f"{direction} the {other}")


def what_is_one(story: Story, one: str, direction: str) -> Finding:
    """Answers `What is the ONE DIRECTION of?`: the same, looked at from the other end."""
    east, north = _STEPS[direction.lower()]
    return _neighbour(story, one, (-east, -north), f"what the {one} is {direction}")


def is_beside(story: Story, one: str, direction: str, other: str) -> Finding:
    """Answers `Is the ONE DIRECTION the OTHER?` on a grid.

    What lies left or right of another lies as high as it, and what lies above or below it in the
    same column.
    """
    path = _path(story, other.lower(), one.lower())
    axis = 0 if _STEPS[direction.lower()][0] else 1
    along = [edge.step[axis] for edge in path if edge.step[axis]]
    if along and min(along) != max(along):
        raise UndeterminedError(f"the {one} and the {other} may lie either way of each other")
    answer = "yes" if along and along[0] == _STEPS[direction.lower()][axis] else "no"
    reasons = (
        *(f"One step of the way between them: {story.texts[edge.fact]}" for edge in path),
        f"So whether the {one} is {direction} the {other}: {answer}.",
    )
    return Finding((answer,), tuple(edge.fact for edge in path), reasons)


def way(story: Story, start: str, end: str) -> Finding:
    """Answers `How do you go from the START to the END?` with the letters of a shortest way."""
    path = _path(story, start.lower(), end.lower())
    names = [_NAMES[edge.step] for edge in path]
    reasons = tuple(
        f"Go {name} to the {edge.end}: {story.texts[edge.fact]}"
        for name, edge in zip(names, path, strict=True)
    )
    return Finding(tuple(name[0] for name in names), tuple(e.fact for e in path), reasons)


def _neighbour(story: Story, start: str, step: tuple[int, int], asked: str) -> Finding:
    found = [edge for edge in _edges(story).get(start.lower(), []) if edge.step == step]
    names = tuple(dict.fromkeys(edge.end for edge in found))
    if len(names) != 1:
        raise UndeterminedError(f"{len(names)} things are told to be {asked}")
    fact = found[0].fact
    return Finding(names, (fact,), (f"It is told, from one end or the other: {story.texts[fact]}",))


def _path(story: Story, start: str, end: str) -> list[_Edge]:
    """Returns the edges of a shortest path."""
    edges = _edges(story)
    came: dict[str, tuple[str, _Edge] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for edge in edges.get(here, []):
            if edge.end not in came:
                came[edge.end] = (here, edge)
                queue.append(edge.end)
    if end not in came or start == end:
        raise UndeterminedError(f"no facts lead from the {start} to the {end}")
    path = []
    here = end
    while (before := came[here]) is not None:
        here, edge = before
        path.append(edge)
    return path[::-1]


def _edges(story: Story) -> dict[str, list[_Edge]]:
    """Returns the edges by where they start, each fact walked both ways.

    Raises:
        UndeterminedError: Two facts contradict each other.
    """
    edges: dict[str, list[_Edge]] = {}
    told: dict[tuple[str, str], tuple[int, int]] = {}
    for position, fact in enumerate(story.told):
        if not isinstance(fact, Beside):
            continue
        east, north = _STEPS[fact.direction]
        for start, end, step in (
            (fact.other, fact.one, (east, north)),
            (fact.one, fact.other, (-east, -north)),
        ):
            if told.setdefault((start, end), step) != step:
                raise UndeterminedError(f"facts contradict how the {start} lies to the {end}")
            edges.setdefault(start, []).append(_Edge(end, step, position))
    return edges
