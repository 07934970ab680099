"""How an arm looks in every chart and list of a page: one colour, one shape, one dash."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import TextWrapper
from typing import Any

_LIGHT = ("#1f5fa8", "#a84a14", "#26734a", "#7b3fa0", "#7a6200", "#a82a58")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [1, 3])
_RIGHT, _WRONG = "var(--yes,#0b7285)", "var(--no,#5c5f66)"
_CHART, _LETTER, _SYMBOL = 344, 6.1, 36
_ONE_LINE = int((_CHART - _SYMBOL) / _LETTER)


@dataclass(frozen=True, slots=True)
class Look:
    """The names of a chart's marks, and what each looks like."""

    names: tuple[str, ...]
    colours: tuple[str, ...]
    shapes: tuple[str, ...]
    dashes: tuple[list[int], ...]

    def only(self, shown: set[str]) -> "Look":
        """Returns the look of some of the names, each as it is among all."""
        at = [i for i, name in enumerate(self.names) if name in shown]
        kept = (
            tuple(row[i] for i in at)
            for row in (self.names, self.colours, self.shapes, self.dashes)
        )
        return Look(*kept)  # type: ignore[arg-type]

    def scale(self, values: Sequence[Any]) -> Any:
        """Returns the scale that gives each name its value."""
        import altair as alt

        return alt.Scale(domain=list(self.names), range=list(values))

    def legend(self, **more: Any) -> Any:
        """Returns a legend that shows every name whole, in as many columns as there is room for."""
        import altair as alt

        longest = max((len(name) for name in self.names), default=1)
        columns = int(_CHART // (_SYMBOL + _LETTER * min(longest, _ONE_LINE)))
        return alt.Legend(
            columns=max(1, min(columns, 3)),
            labelLimit=0,
            labelExpr=f"split({_breaking(_ONE_LINE)}, '\\n')",
            **more,
        )


def looks_of(arms: Sequence[str]) -> Look:
    """Returns how arms look, in their order; 36 of them are all unlike."""
    numbers = range(len(arms))
    return Look(
        tuple(arms),
        tuple(f"var(--a{i % 6},{_LIGHT[i % 6]})" for i in numbers),
        tuple(_SHAPES[_second(i)] for i in numbers),
        tuple(_DASHES[_second(i)] for i in numbers),
    )


def _second(number: int) -> int:
    """Returns the shape of an arm: those of one colour have different ones."""
    return (number + number // 6) % 6


def look_of_step(step: str) -> Look:
    """Returns how what follows a right step looks, and what follows a wrong one; as no arm does."""
    names = (f"{step} right", f"{step} wrong")
    return Look(names, (_RIGHT, _WRONG), ("circle", "square"), ([1, 0], [6, 3]))


def broken(text: str, width: int) -> str:
    """Returns a text in lines of at most so many letters, broken at spaces where it can be."""
    wrapper = TextWrapper(width, break_long_words=True, break_on_hyphens=True)
    return "\n".join(wrapper.wrap(text)) or text


def _breaking(width: int) -> str:
    """Returns the expression by which Vega breaks a label that is too long."""
    return f"replace(datum.label, /(.{{{width}}})/g, '$1\\n')"
