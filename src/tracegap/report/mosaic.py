"""A 2x2 table as a picture: areas are shares of the outputs, and each opens its outputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tracegap.report.rows import ALL, ResultRows, StepLink
from tracegap.statistics.association import TwoByTwo

_WIDTH, _TOP, _HEIGHT, _GAP = 344.0, 20.0, 170.0, 3.0
_NOTE = (
    "Left column: trace right; right column: trace wrong; the columns are as wide as they are "
    "frequent. Dark: the answer is right; pale: it is wrong. Where dark is equally high in both "
    "columns, trace and answer have nothing to do with each other. Areas and counts open their "
    "samples."
)


@dataclass(frozen=True, slots=True)
class MosaicCell:
    """One area, in units of a picture 344 wide and 190 high."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    text: str
    said: str
    link: str

    @property
    def roomy(self) -> bool:
        """Whether its text fits into it."""
        return self.width > 0.3 * _WIDTH and self.height > 0.1 * _HEIGHT

    @property
    def middle(self) -> float:
        """Where its text stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def line(self) -> float:
        """The line that its text stands on."""
        return round(self.y + self.height / 2 + 4, 2)


@dataclass(frozen=True, slots=True)
class Mosaic:
    """The picture of one arm."""

    title: str
    name: str
    right: int
    wrong: int
    counts: TwoByTwo
    cells: tuple[MosaicCell, ...]
    links: Mapping[str, str]
    note: str = _NOTE


def mosaics_of(results: ResultRows) -> list[Mosaic]:
    """Returns a picture of each arm whose traces were scored."""
    return [_mosaic(x) for x in results.links if x.step == "trace" and x.label == ALL]


def _mosaic(link: StepLink) -> Mosaic:
    table = link.association.table
    title = f"Arm {link.arm} (n = {table.n})"
    links = {
        kind: samples_link(link.arm, kind.replace("_", "-"))
        for kind in ("both", "trace_only", "answer_only", "neither")
    }
    right, wrong = table.both + table.trace_only, table.answer_only + table.neither
    split = _WIDTH * right / table.n
    cells = (
        *_column(0.0, split, table.both, table.trace_only, ("both", "trace_only"), links),
        *_column(
            split, _WIDTH, table.answer_only, table.neither, ("answer_only", "neither"), links
        ),
    )
    return Mosaic(title, f"trace against answer, {title}", right, wrong, table, cells, links)


def samples_link(arm: str, verdict: str) -> str:
    """Returns the address, within the page, of an arm's outputs with a verdict.

    A 2x2 table counts outputs with the full context alone, so the address names it too.
    """
    arm = quote(arm, safe="", errors="replace")
    return f"#samples&arm={arm}&verdict={verdict}&condition=full"


def _column(
    left: float,
    end: float,
    right: int,
    wrong: int,
    kinds: tuple[str, str],
    links: Mapping[str, str],
) -> Iterator[MosaicCell]:
    """Yields the cells of one column: answer right below, wrong above."""
    n = right + wrong
    if not n:
        return
    high = _HEIGHT * wrong / n
    shapes = (
        ("wrong", kinds[1], wrong, _TOP, high),
        ("right", kinds[0], right, _TOP + high, _HEIGHT - high),
    )
    for kind, link, count, top, height in shapes:
        if count:
            said = f"answer {kind}: {count}"
            inner = (left + _GAP / 2, top + _GAP / 2, end - left - _GAP, height - _GAP)
            x, y, width, tall = (round(max(0.5, value), 2) for value in inner)
            yield MosaicCell(x, y, width, tall, kind, said, said, links[link])
