"""The steps from the released figure to the mended one, a defect a step: as text and as a plot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracegap.audit.findings.explain import Explainer, Explanation
from tracegap.audit.findings.explain_words import (
    LEAST,
    change,
    level,
    level_kind,
    quoting_sentence,
    sentences,
)
from tracegap.audit.judging.judge import RELEASED
from tracegap.report.svg import INK, PERCENT

_BAR = 24
_LEVEL, _CHANGE = "var(--a0,#1f5fa8)", "var(--a1,#a84a14)"


def explain_lines(explainer: Explainer) -> Iterator[str]:
    """Yields the explanation as text: a waterfall a figure, then its sentences."""
    for (student, arm), found in explainer.explanations().items():
        yield f"\n{student}, {arm}: {quoting_sentence(explainer.quoting((student, arm)))}"
        for explanation in found:
            yield f"\n{student}, {arm}"
            yield from _drawn(steps(explanation))
            yield from (f"  {sentence}" for sentence in sentences(explanation))


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: a level from 0 or, with a defect, a change of it; `said` is its figure in words."""

    what: str
    said: str
    start: float
    end: float
    defect: bool

    @property
    def shows(self) -> bool:
        """Whether it is long enough to be seen; a level always is."""
        return not self.defect or abs(self.end - self.start) >= LEAST


def steps(explanation: Explanation) -> list[Step]:
    """Returns the bars from the released to the mended figure; none if it has no shares."""
    released, mended = explanation.released, explanation.mended
    if released is None or mended is None or not explanation.shares:
        return []
    name, reached = explanation.figure, released
    found = [Step(RELEASED, level(name, released), 0.0, released, False)]
    for defect, share in explanation.shares.items():
        found.append(Step(defect.value, change(name, share), reached, reached + share, True))
        reached += share
    return [*found, Step("all mended", level(name, mended), 0.0, mended, False)]


def _drawn(found: list[Step]) -> Iterator[str]:
    ends = [0.0, *(step.end for step in found)]
    low, high = min(ends), max(ends)
    scale = _BAR / ((high - low) or 1)
    for step in found:
        left, right = sorted(round((end - low) * scale) for end in (step.start, step.end))
        bar = " " * left + "█" * max(1, right - left)
        yield f"  {step.what:52} {step.said:>13}  {bar}"


def waterfall(explanation: Explanation) -> Any:
    """Returns a chart of the steps from the released to the mended figure."""
    import altair as alt

    rows = [_bar(step) for step in steps(explanation) if step.shows]
    order = [row["step"] for row in rows]
    axis = alt.Axis(labelLimit=200, labelExpr="split(datum.label, '\\n')")
    share = level_kind(explanation.figure) == "share"
    across = alt.Axis(labelExpr=PERCENT) if share else alt.Axis()
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("step:N", sort=order, title=None, axis=axis)
    )
    bars = base.mark_bar().encode(
        x=alt.X("from:Q", title=None, axis=across), x2="to:Q", color=alt.Color("fill:N", scale=None)
    )
    texts = base.mark_text(align="left", dx=3, fontSize=10).encode(
        x="end:Q", text="text:N", color=alt.value(INK)
    )
    return alt.layer(bars, texts).properties(width=344, height=30 * len(rows))


def _two_lines(text: str) -> str:
    """Breaks a text at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(2 * place - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _bar(step: Step) -> dict[str, object]:
    return {
        **{"step": _two_lines(step.what) if step.defect else step.what, "text": step.said},
        **{"from": step.start, "to": step.end, "end": max(step.start, step.end)},
        "fill": _CHANGE if step.defect else _LEVEL,
    }
