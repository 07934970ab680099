"""The chart of the first screen: right answers after a right trace, and after a wrong one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracegap.report.figures import figure, worded
from tracegap.report.rows import ALL, ResultRows
from tracegap.report.sentences import SMALL, share
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class HeroMark:
    """One mark on a line from 0 to 100 %.

    Attributes:
        after: `right` or `wrong`: the trace that the answers came after.
        at, low, high: In percent; `low` and `high` are the ends of the interval.
        share: The share in words, or a bare count where it is of few.
        said: The same with interval and n.
        few: Whether it is of so few that nothing is told by it.
    """

    after: str
    at: float
    low: float
    high: float
    share: str
    n: int
    said: str
    few: bool


@dataclass(frozen=True, slots=True)
class HeroLine:
    """The marks of an arm as one rule judges it; `rule` is empty where there is one only."""

    rule: str
    marks: Sequence[HeroMark]


@dataclass(frozen=True, slots=True)
class HeroArm:
    """An arm's lines; none where it cannot be scored, and `why` says why not."""

    arm: str
    lines: Sequence[HeroLine]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hero:
    """The chart, with a title and a line on how to read it."""

    title: str
    note: str
    arms: Sequence[HeroArm]

    @property
    def ruled(self) -> bool:
        """Whether lines are told apart by rule."""
        return any(line.rule for arm in self.arms for line in arm.lines)


TITLE = "Does a right trace mean a right answer?"
_NOTE = (
    "● is the share of right answers after a right trace, ○ after a wrong one; bars are 95 % "
    "intervals. Far apart: the trace tells whether to trust the answer. On top of each other: it "
    "tells nothing. Neither shows what causes what."
)
_FEW_NOTE = f" Faded: after fewer than {SMALL} traces, too few to tell either."


def hero_of(results: ResultRows) -> Hero | None:
    """Returns the chart of a run or audit judged by one rule; None if no trace was scored."""
    links = {x.arm: x.association for x in results.links if x.step == "trace" and x.label == ALL}
    return hero((arm, "", link) for arm, link in links.items())


def hero(
    found: Iterable[tuple[str, str, Association]], unscorable: Iterable[tuple[str, str]] = ()
) -> Hero | None:
    """Returns the chart; None if nothing can be drawn.

    Args:
        found: (arm, rule, link) of each line, arm by arm.
        unscorable: (arm, why) of what cannot be scored: said as such, never drawn as 0 %.
    """
    by_arm: dict[str, list[HeroLine]] = {}
    for arm, rule, link in found:
        by_arm.setdefault(arm, []).append(HeroLine(rule, _marks(link)))
    marks = [mark for lines in by_arm.values() for line in lines for mark in line.marks]
    if not marks:
        return None
    note = f"{_NOTE}{_FEW_NOTE}" if any(mark.few for mark in marks) else _NOTE
    arms = [HeroArm(arm, lines) for arm, lines in by_arm.items()]
    return Hero(TITLE, note, [*arms, *(HeroArm(arm, (), why) for arm, why in unscorable)])


def _marks(link: Association) -> list[HeroMark]:
    pairs = (("right", link.p_answer_given_trace), ("wrong", link.p_answer_given_no_trace))
    return [_mark(after, found) for after, found in pairs if found.value is not None]


def _mark(after: str, found: Estimate) -> HeroMark:
    value = found.value or 0.0
    low = value if found.low is None else found.low
    high = value if found.high is None else found.high
    few = found.n < SMALL
    said = f"answer right after a {after} trace: {worded(found, 'share')}"
    return HeroMark(
        after=after,
        at=round(100 * value, 2),
        low=round(100 * low, 2),
        high=round(100 * high, 2),
        share=share(found) if few else figure(value, "share"),
        n=found.n,
        said=f"{said}, too few" if few else said,
        few=few,
    )
