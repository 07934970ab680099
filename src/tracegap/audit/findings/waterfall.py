"""The steps from the released figure to the mended one, a defect a step: as text and as a plot."""

from collections.abc import Iterator
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
from tracegap.report.svg import INK

_BAR = 24
_LEVEL, _CHANGE = "var(--a0,#1f5fa8)", "var(--a1,#a84a14)"


def explain_lines(explainer: Explainer) -> Iterator[str]:
    """Yields the explanation as text: a waterfall a figure, then its sentences."""
    for (student, arm), found in explainer.explanations().items():
        yield f"\n{student}, {arm}: {quoting_sentence(explainer.quoting((student, arm)))}"
        for explanation in found:
            yield f"\n{student}, {arm}"
            yield from _waterfall(explanation)
            yield from (f"  {sentence}" for sentence in sentences(explanation))


def _waterfall(explanation: Explanation) -> Iterator[str]:
    if explanation.released is None or not explanation.shares:
        return
    steps = list(explanation.shares.values())
    levels = [explanation.released]
    for share in steps:
        levels.append(levels[-1] + share)
    low, high = min(0.0, *levels), max(*levels)
    scale = _BAR / ((high - low) or 1)

    def bar(start: float, end: float) -> str:
        left, right = sorted((round((start - low) * scale), round((end - low) * scale)))
        return " " * left + "█" * max(1, right - left)

    def line(what: str, said: str, start: float, end: float) -> str:
        return f"  {what:52} {said:>13}  {bar(start, end)}"

    name = explanation.figure
    yield line(RELEASED, level(name, levels[0]), 0, levels[0])
    for (defect, share), before in zip(explanation.shares.items(), levels, strict=False):
        yield line(defect.value, change(name, share), before, before + share)
    yield line("all mended", level(name, levels[-1]), 0, levels[-1])


def waterfall(explanation: Explanation) -> Any:
    """Returns a chart of the steps from the released to the mended figure."""
    import altair as alt

    name, reached = explanation.figure, explanation.released or 0.0
    rows = [_bar("released", 0.0, reached, level(name, reached), _LEVEL)]
    for defect, share in explanation.shares.items():
        if abs(share) < LEAST:
            continue
        after = reached + share
        rows.append(_bar(_two_lines(defect.value), reached, after, change(name, share), _CHANGE))
        reached = after
    rows.append(_bar("all mended", 0.0, reached, level(name, reached), _LEVEL))
    order = [row["step"] for row in rows]
    axis = alt.Axis(labelLimit=200, labelExpr="split(datum.label, '\\n')")
    across = alt.Axis(format=".0%") if level_kind(name) == "share" else alt.Axis()
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


def _bar(step: str, start: float, end: float, text: str, fill: str) -> dict[str, object]:
    right = max(start, end)
    return {"step": step, "from": start, "to": end, "end": right, "text": text, "fill": fill}
