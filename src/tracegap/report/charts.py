"""The plots, drawn once by Altair and vl-convert as static SVG.

Static SVG and not inline Vega: it needs no script, opens at once, prints well, follows the page's
light or dark colours through CSS variables, and weighs kilobytes where Vega's bundle weighs
hundreds. Every plot is narrow enough for a telephone; the page lays them out in a grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.report.figures import figure, worded
from tracegap.report.inputs import LossCurve
from tracegap.report.looks import Look, broken, look_of_step, looks_of
from tracegap.report.rows import ALL, FULL, STEP_TITLES, STEPS, ResultRows, Step
from tracegap.report.svg import INK, PERCENT, SOFT, TIP, draw
from tracegap.statistics.intervals import Estimate

WIDTH = 344
_GRID = (0, 0.25, 0.5, 0.75, 1)
_ROOM_FOR_N = 1.27
_LABEL = 17
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
        {
            **{"group": rate.label, "arm": rate.arm},
            **interval_row(rate.estimate, f"{rate.arm}, {rate.label}"),
        }
        for rate in results.rates
        if rate.step == step and rate.condition == FULL
    ]
    if not rows:
        return None
    best = next(iter(results.baselines), None) if step == "answer" else None
    marks = [
        {"group": base.label, "baseline": base.estimate.value}
        for base in results.baselines
        if best is not None and base.name == best.name
    ]
    title = f"{STEP_TITLES[step]}, by class and arm"
    note = (
        "Each mark is the share right, its bar the 95 % interval, n how many were scored. "
        "To tell arms apart, see the paired comparisons."
    )
    if best is not None:
        note += (
            f" Upright lines are what the strongest baseline that does not read reaches, "
            f"{best.name}; the table has the others."
        )
    baseline = Baselines(marks, f"baseline: {best.name}") if best is not None else None
    return Plot(title, note, draw(dots(rows, looks_of(results.arm_names), baseline), title))


def condition_plot(results: ResultRows) -> Plot | None:
    """The share of right answers by condition, if there is more than the full context."""
    rows = [
        {
            **{"group": rate.condition, "arm": rate.arm},
            **interval_row(rate.estimate, f"{rate.arm}, context {rate.condition}"),
        }
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
    return Plot(title, note, draw(dots(rows, looks_of(results.arm_names)), title))


def conditional_plots(results: ResultRows) -> list[Plot]:
    """P(answer right | step right) and P(answer right | step wrong) by arm, one plot per step."""
    return [f for step in _TRACE_FIRST if (f := _conditional(results, step)) is not None]


def _conditional(results: ResultRows, step: Step) -> Plot | None:
    rows = [
        {"group": link.arm, "arm": name, **interval_row(estimate, f"{link.arm}, {name}")}
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
    return Plot(title, note, draw(dots(rows, look_of_step(step)), title))


def loss_plot(losses: Mapping[tuple[str, int], LossCurve], arms: Sequence[str]) -> Plot | None:
    """Training loss by step, one line per arm and seed.

    Args:
        losses: (arm, seed) -> points of the curve.
        arms: All arms of the page, in their order.
    """
    import altair as alt

    rows = [
        {
            **{"arm": arm, "run": f"{arm}/{seed}", "step": step, "loss": loss},
            "tip": f"{TIP}{arm}, seed {seed}, step {step}: loss {figure(loss, 'coefficient')}",
        }
        for (arm, seed), curve in losses.items()
        for step, loss in curve
    ]
    if not rows:
        return None
    trained = [arm for arm, _ in losses]
    known = [*arms, *(arm for arm in dict.fromkeys(trained) if arm not in arms)]
    look = looks_of(known).only(set(trained))
    title = f"Training loss (n = {len(losses)} runs)"
    note = (
        "One line per arm and seed, dashed by arm. Arms write texts of different lengths, so "
        "levels differ by design; look for runs that do not settle."
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("step:Q", title="Training step", axis=alt.Axis(tickCount=5, format="d")),
        y=alt.Y("loss:Q", title="Loss", axis=alt.Axis(tickCount=5)),
        detail="run:N",
        color=alt.Color("arm:N", scale=look.scale(look.colours), legend=look.legend()),
    )
    dash = alt.StrokeDash("arm:N", scale=look.scale(look.dashes), legend=look.legend())
    chart = base.mark_line(strokeWidth=1.6).encode(strokeDash=dash)
    return Plot(title, note, draw(chart.properties(width=WIDTH, height=220), title))


def interval_row(estimate: Estimate, what: str = "") -> dict[str, Any]:
    """Returns what a mark needs; an end without bound is drawn at the mark itself.

    Args:
        estimate: A share.
        what: Of what; it begins the words that are shown over the mark.
    """
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    return {
        **{"value": estimate.value, "low": low, "high": high, "n": f"n = {estimate.n}"},
        "tip": f"{TIP}{what}{': ' if what else ''}{worded(estimate, 'share')}",
    }


@dataclass(frozen=True, slots=True)
class Baselines:
    """Upright lines: `marks` have `group` and `baseline`, a share; `name` stands at the first."""

    marks: Sequence[Mapping[str, Any]]
    name: str


def dots(rows: list[dict[str, Any]], looks: Look, baselines: Baselines | None = None) -> Any:
    """Returns a chart of marks with intervals: groups down, shares across, arms by shape.

    Args:
        rows: `group`, `arm`, and what `interval_row` gives.
        looks: Of all arms of the page.
        baselines: Lines beside them.
    """
    import altair as alt

    look = looks.only({row["arm"] for row in rows})
    rows = [{**row, "group": broken(str(row["group"]), _LABEL)} for row in rows]
    groups = list(dict.fromkeys(row["group"] for row in rows))
    lines = max(group.count("\n") + 1 for group in groups)
    share = alt.Scale(domain=[0, _ROOM_FOR_N], nice=False)
    axis = alt.Axis(
        values=list(_GRID), labelExpr=PERCENT, labelOverlap=False, title=None, domain=False
    )
    names = alt.Axis(
        labelLimit=0,
        labelExpr="split(datum.label, '\\n')",
        domain=False,
        ticks=False,
        labelPadding=6,
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "group:N",
            sort=groups,
            title=None,
            axis=names,
            scale=alt.Scale(paddingInner=0.22, paddingOuter=0.1 if baselines is None else 0.45),
        ),
        yOffset=alt.YOffset(
            "arm:N", sort=list(look.names), scale=alt.Scale(domain=list(look.names))
        ),
        color=alt.Color("arm:N", scale=look.scale(look.colours), legend=look.legend()),
        description="tip:N",
    )
    shape = alt.Shape("arm:N", scale=look.scale(look.shapes), legend=look.legend())
    layers = [
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=share, axis=axis), x2="high:Q"),
        base.mark_point(filled=True, size=52, opacity=1).encode(x="value:Q", shape=shape),
        base.mark_text(align="right", fontSize=10).encode(
            x=alt.datum(_ROOM_FOR_N), text="n:N", color=alt.value(SOFT)
        ),
    ]
    tall = max(15 * len(look.names), 13 * lines)
    if baselines is not None:
        layers = [*_lines(baselines, groups, tall), *layers]
    return alt.layer(*layers).properties(width=WIDTH, height=len(groups) * (tall + 8) + 6)


def _lines(baselines: Baselines, groups: list[str], tall: int) -> list[Any]:
    """Returns the upright lines of a baseline, and its name over the first of them."""
    import altair as alt

    marks = [
        {
            "group": broken(str(mark["group"]), _LABEL),
            "baseline": mark["baseline"],
            "tip": f"{TIP}{mark['group']}, {baselines.name}: {figure(mark['baseline'], 'share')}",
        }
        for mark in baselines.marks
    ]
    marks = [mark for mark in marks if mark["group"] in groups]
    upright = alt.Chart(alt.Data(values=marks)).encode(
        x="baseline:Q", y=alt.Y("group:N", sort=groups), description="tip:N"
    )
    first = min(marks, key=lambda mark: groups.index(mark["group"]), default=None)
    at = 0.0 if first is None else float(first["baseline"])
    side = "left" if at < 0.5 else "right"
    # a long name is cut at the end of the chart; the note has it whole
    room = WIDTH * (_ROOM_FOR_N - at if side == "left" else at) / _ROOM_FOR_N
    named = alt.Chart(alt.Data(values=[] if first is None else [first])).encode(
        x="baseline:Q", y=alt.Y("group:N", sort=groups), text=alt.value(baselines.name)
    )
    return [
        upright.mark_tick(color=SOFT, thickness=1.5, bandSize=tall),
        named.mark_text(color=INK, fontSize=10, align=side, dy=-tall / 2 - 6, limit=round(room)),
    ]
