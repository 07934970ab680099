"""The page of a comparison: one file that needs neither script nor network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tracegap.report.comparison import Compared, comparison_sentences, comparison_tables
from tracegap.report.figures import worded
from tracegap.report.page import environment, stylesheet
from tracegap.report.word_diff import Piece, differing
from tracegap.statistics.across import Across, Answer, Entry, Flip
from tracegap.statistics.intervals import Estimate

MOST_FLIPS = 30
TITLE = "Runs compared"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One line of the chart of differences, in percent of its width; the middle is no difference.

    Attributes:
        said: The difference in words; `figure` and `beside` are its parts.
    """

    name: str
    at: float
    low: float
    high: float
    said: str
    figure: str
    beside: str


@dataclass(frozen=True, slots=True)
class FlipShown:
    """A question that flips, with both outputs.

    Attributes:
        seeds: Whose outputs they are, in words.
        first: Its address; None where a page is missing. `second` likewise.
        texts: What both wrote, cut where they differ; empty where that is not known.
    """

    example_id: str
    seeds: str
    question: str
    first: str | None
    second: str | None
    texts: Sequence[Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class FlipsShown:
    """The outputs that flip one way, or the first of them."""

    title: str
    count: int
    questions: int
    shown: Sequence[FlipShown]


def render_comparison(found: Compared) -> str:
    """Returns the page as one HTML text."""
    context: dict[str, Any] = {
        "title": TITLE,
        "sources": found.sources,
        "sentences": comparison_sentences(found),
        "tables": {table.name: table for table in comparison_tables(found)},
        "widest": (widest := _widest(found.pairs)),
        "gaps": [_gap(pair, widest) for pair in found.pairs],
        "flips": [flips for pair in found.pairs for flips in _flips(pair, found) if flips.count],
        "style": stylesheet(),
    }
    page = environment().get_template("compare.html").render(context)
    # a lone surrogate has no UTF-8: it is shown as its escape
    return page.encode("utf-8", "backslashreplace").decode()


def _widest(pairs: Sequence[Across]) -> int:
    """Returns the end of the scale, in points: the next ten beyond every interval."""
    ends = [abs(end or 0.0) for pair in pairs for end in _ends(pair)]
    return min(100, 10 + 10 * int(10 * max(ends, default=0.0)))


def _told(pair: Across) -> Estimate:
    """Returns the difference that the sentence of the pair tells."""
    return (pair.over_runs or pair.result).difference


def _ends(pair: Across) -> tuple[float | None, ...]:
    gap = _told(pair)
    return gap.value, gap.low, gap.high


def _gap(pair: Across, widest: int) -> GapRow:
    value, low, high = (_place(end, widest) for end in _ends(pair))
    said = worded(_told(pair), "points")
    name = f"{pair.first.name} less {pair.second.name}"
    return GapRow(name, value, low, high, str(said), said.figure, said.beside)


def _place(end: float | None, widest: int) -> float:
    return round(50 + 50 * 100 * (end or 0.0) / widest, 2)


def _flips(pair: Across, found: Compared) -> list[FlipsShown]:
    pages = {source.name: source.page for source in found.sources}
    shown = []
    for right, wins, loses in ((True, pair.first, pair.second), (False, pair.second, pair.first)):
        flips = [flip for flip in pair.flips if flip.first_right is right]
        rows = [
            FlipShown(
                flip.first.example_id,
                _seeds(pair, flip),
                flip.first.asked,
                _address(pages[pair.first.source], pair.first, flip.first),
                _address(pages[pair.second.source], pair.second, flip.second),
                _texts(flip),
            )
            for flip in flips[:MOST_FLIPS]
        ]
        title = f"Right in {wins.name}, wrong in {loses.name}"
        questions = len({flip.first.question for flip in flips})
        shown.append(FlipsShown(title, len(flips), questions, rows))
    return shown


def _seeds(pair: Across, flip: Flip) -> str:
    # an audit numbers the outputs to one question: it knows of no runs
    known = pair.first.runs_known and pair.second.runs_known
    first, second = flip.first.seed, flip.second.seed
    if first == second:
        return f"{'seed' if known else 'repeat'} {first}"
    return f"{'seeds' if known else 'repeats'} {first} and {second}"


def _texts(flip: Flip) -> Sequence[Sequence[Piece]]:
    first, second = flip.first.text, flip.second.text
    return differing(first, second) if first or second else ()


def _address(page: str | None, entry: Entry, answer: Answer) -> str | None:
    if page is None:
        return None
    parts = (answer.example_id, entry.arm, str(answer.seed), "full")
    return f"{page}#sample={'/'.join(quote(part, safe='', errors='replace') for part in parts)}"
