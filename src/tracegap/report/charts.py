"""The plots, drawn once by Altair and vl-convert as static SVG.

Static SVG and not inline Vega: it needs no script, opens at once, prints well, follows the page's
light or dark colours through CSS variables, and weighs kilobytes where Vega's bundle weighs
hundreds. Every plot is narrow enough for a telephone; the page lays them out in a grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.report.inputs import LossCurve
from tracegap.report.rows import ALL, FULL, STEP_TITLES, STEPS, ResultRows, Step
from tracegap.report.svg import INK, PERCENT, SOFT, draw
from tracegap.statistics.intervals import Estimate

WIDTH = 344
_LIGHT = ("#1f5fa8", "#a84a14", "#26734a", "#7b3fa0", "#7a6200", "#a82a58")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [1, 3])
_GRID = (0, 0.25, 0.5, 0.75, 1)
_ROOM_FOR_N = 1.27
_TRACE_FIRST: tuple[Step, ...] = ("trace", "label", "evidence")


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn plot: safe SVG, a title and a line on how to read it."""

    title: str
    note: str
    svg: str


def accuracy_plots(results: ResultRows) -> list[Plot]:
    """One plot per step: the share right by class and arm, full context."""
    return [plot for step in STEPS if (plot := _accuracy(results, step)) is not None]


def _accuracy(results: ResultRows, step: Step) -> Plot | None:
    rows = [
        {"group": rate.label, "arm": rate.arm, **interval_row(rate.estimate)}
        for rate in results.rates
        if rate.step == step and rate.condition == FULL
    ]
    if not rows:
        return None
    names = list(dict.fromkeys(base.name for base in results.baselines))
    letters = dict(zip(names, "abcdefgh", strict=False))
    marks = [
        {"group": base.label, "baseline": base.estimate.value, "name": letters[base.name]}
        for base in results.baselines
        if step == "answer" and base.name in letters
    ]
    title = f"{STEP_TITLES[step]}, by class and arm"
    note = (
        "Each mark is the share right, its bar the 95 % interval, n how many were scored. "
        "To tell arms apart, see the paired comparisons."
    )
    if marks:
        meaning = "; ".join(f"{letter}: {name}" for name, letter in letters.items())
        note += f" Upright lines are what baselines that never read the context reach ({meaning})."
    return Plot(title, note, draw(dots(rows, results.arm_names, marks), title))


def condition_plot(results: ResultRows) -> Plot | None:
    """The share of right answers by condition, if there is more than the full context."""
    rows = [
        {"group": rate.condition, "arm": rate.arm, **interval_row(rate.estimate)}
        for rate in results.rates
        if rate.step == "answer" and rate.label == ALL
    ]
    if len({row["group"] for row in rows}) < 2:
        return None
    title = "Answer right, by context given"
    note = (
        "All classes together. With the context withheld, or swapped for another question's, a "
        "right answer cannot have been read there: it was known or guessed."
    )
    return Plot(title, note, draw(dots(rows, results.arm_names, []), title))


def conditional_plots(results: ResultRows) -> list[Plot]:
    """P(answer right | step right) and P(answer right | step wrong) by arm, one plot per step."""
    return [f for step in _TRACE_FIRST if (f := _conditional(results, step)) is not None]


def _conditional(results: ResultRows, step: Step) -> Plot | None:
    rows = [
        {"group": link.arm, "arm": name, **interval_row(estimate)}
        for link in results.links
        if link.step == step and link.label == ALL
        for name, estimate in (
            (f"{step} right", link.association.p_answer_given_trace),
            (f"{step} wrong", link.association.p_answer_given_no_trace),
        )
        if estimate.value is not None
    ]
    if not rows:
        return None
    title = f"P(answer right), given the {step}"
    note = (
        f"How often the answer is right among generations whose {step} is right, and among those "
        f"whose {step} is wrong; n is how many of each there are. If both marks sit at the same "
        f"place on the scale, the {step} tells nothing about the answer."
    )
    return Plot(title, note, draw(dots(rows, [f"{step} right", f"{step} wrong"], []), title))


def loss_plot(losses: Mapping[tuple[str, int], LossCurve]) -> Plot | None:
    """Training loss by step, one line per arm and seed."""
    import altair as alt

    rows = [
        {"arm": arm, "run": f"{arm}/{seed}", "step": step, "loss": loss}
        for (arm, seed), curve in losses.items()
        for step, loss in curve
    ]
    if not rows:
        return None
    arms = list(dict.fromkeys(arm for arm, _ in losses))
    title = f"Training loss (n = {len(losses)} runs)"
    note = (
        "One line per arm and seed, dashed by arm. Arms write texts of different lengths, so "
        "levels differ by design; look for runs that do not settle."
    )
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=1.6)
        .encode(
            x=alt.X("step:Q", title="Training step", axis=alt.Axis(tickCount=5, format="d")),
            y=alt.Y("loss:Q", title="Loss", axis=alt.Axis(tickCount=5)),
            detail="run:N",
            color=alt.Color("arm:N", scale=scale(arms, colours(len(arms)))),
            strokeDash=alt.StrokeDash(
                "arm:N", scale=scale(arms, [DASHES[i % 6] for i in range(len(arms))])
            ),
        )
        .properties(width=WIDTH, height=220)
    )
    return Plot(title, note, draw(chart, title))


def interval_row(estimate: Estimate) -> dict[str, Any]:
    """Returns what a mark needs; an end without bound is drawn at the mark itself."""
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    return {"value": estimate.value, "low": low, "high": high, "n": f"n = {estimate.n}"}


def dots(rows: list[dict[str, Any]], arms: list[str], marks: list[dict[str, Any]]) -> Any:
    """Returns a chart of marks with intervals: groups down, shares across, arms by shape."""
    import altair as alt

    present = {row["arm"] for row in rows}
    shown = [arm for arm in arms if arm in present]
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    wanted = [i for i, arm in enumerate(arms) if arm in present]
    shades = [colours(len(arms))[i] for i in wanted]
    shapes = [_SHAPES[i % len(_SHAPES)] for i in wanted]
    share = alt.Scale(domain=[0, _ROOM_FOR_N], nice=False)
    axis = alt.Axis(
        values=list(_GRID), labelExpr=PERCENT, labelOverlap=False, title=None, domain=False
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "group:N",
            sort=groups,
            title=None,
            axis=alt.Axis(labelLimit=108, domain=False, ticks=False, labelPadding=6),
            scale=alt.Scale(paddingInner=0.22, paddingOuter=0.1),
        ),
        yOffset=alt.YOffset("arm:N", sort=shown, scale=alt.Scale(domain=shown)),
        color=alt.Color("arm:N", scale=scale(shown, shades)),
    )
    layers = [
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=share, axis=axis), x2="high:Q"),
        base.mark_point(filled=True, size=52, opacity=1).encode(
            x="value:Q", shape=alt.Shape("arm:N", scale=scale(shown, shapes))
        ),
        base.mark_text(align="right", fontSize=10).encode(
            x=alt.datum(_ROOM_FOR_N), text="n:N", color=alt.value(SOFT)
        ),
    ]
    if marks:
        lines = alt.Chart(alt.Data(values=marks)).encode(
            x="baseline:Q", y=alt.Y("group:N", sort=groups)
        )
        tall = 15 * len(shown)
        layers = [
            lines.mark_tick(color=SOFT, thickness=1.5, bandSize=tall),
            *layers,
            lines.mark_text(color=INK, fontSize=10, dx=6, dy=-tall / 2 + 4).encode(text="name:N"),
        ]
    height = len(groups) * (15 * len(shown) + 8) + 6
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def scale(domain: Sequence[str], values: Sequence[Any]) -> Any:
    """Returns the scale that gives each name of the domain its value."""
    import altair as alt

    return alt.Scale(domain=list(domain), range=list(values))


def colours(count: int) -> list[str]:
    """Returns the colours of so many arms, repeated after six."""
    return [f"var(--a{i % 6},{_LIGHT[i % 6]})" for i in range(count)]
