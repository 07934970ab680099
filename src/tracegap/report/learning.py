"""Learning curves of a sweep over training sizes: a sentence, a table, and plots."""

from collections.abc import Sequence

from tracegap.report.charts import Plot, interval_row
from tracegap.report.figures import Cell
from tracegap.report.line_charts import line_chart
from tracegap.report.looks import Look, looks_of
from tracegap.report.rows import STEP_TITLES, Step
from tracegap.report.svg import draw
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.learning import Learning, LearningPoint

_DRAWN: tuple[Step, ...] = ("answer", "trace")
_OF_TRACES: tuple[Step, ...] = ("label", "evidence", "trace")
_APART = 1.035  # arms of one size are drawn side by side


def learning_sentence(found: Learning, size: int | None = None) -> str:
    """Says which sizes there are, and which of them all else is of.

    Args:
        found: The curves.
        size: What main results are of; None: the largest, of one run whose smaller sets are the
            first rows of it.
    """
    *smaller, largest = map(str, found.sizes)
    nested = ", the smaller being the first rows of the largest" if size is None else ""
    return (
        f"Training sets hold {', '.join(smaller)} and {largest} examples{nested}; all but the "
        f"learning curves are results of those of {largest if size is None else size}."
    )


def learning_table(found: Learning | None) -> Table:
    """One row an arm and size; one column a step."""
    rows = {} if found is None else _by_row(found)
    return Table(
        "learning",
        "Learning curves",
        "Share right by number of training examples, the mean over runs with its 95 % "
        "interval (Student's t over runs), n counting runs: for further runs, asked the same "
        f"questions. {_about_single(found)}Lowest and highest are single runs.",
        (
            # a text, so that it stands in every part of a table too wide for the terminal
            *(Column("Arm"), Column("Training examples")),
            Column(STEP_TITLES["answer"], "share"),
            *(Column("Lowest answer right", "share"), Column("Highest answer right", "share")),
            *(Column(STEP_TITLES[step], "share") for step in _OF_TRACES),
        ),
        tuple(
            (arm, size, *_answers(points.get("answer")), *_cells(points))
            for (arm, size), points in rows.items()
        ),
    )


def _by_row(found: Learning) -> dict[tuple[str, int], dict[str, LearningPoint]]:
    rows: dict[tuple[str, int], dict[str, LearningPoint]] = {}
    for point in found.points:
        rows.setdefault((point.arm, point.size), {})[point.step] = point
    return rows


def _cells(points: dict[str, LearningPoint]) -> list[Estimate | None]:
    return [points[step].mean if step in points else None for step in _OF_TRACES]


def _answers(point: LearningPoint | None) -> tuple[Cell, Cell, Cell]:
    return (None,) * 3 if point is None else (point.mean, min(point.runs), max(point.runs))


def learning_plots(found: Learning | None, page_arms: Sequence[str]) -> list[Plot]:
    """Right answers, and right traces, by number of training examples.

    Args:
        found: The curves; None for no sweep.
        page_arms: All arms of the page, whose looks they keep.
    """
    if found is None:
        return []
    looks = looks_of(page_arms)
    return [plot for step in _DRAWN if (plot := _plot(found, step, looks)) is not None]


def _plot(found: Learning, step: Step, looks: Look) -> Plot | None:
    points = [point for point in found.points if point.step == step]
    every = list(dict.fromkeys(point.arm for point in found.points))
    if not points:
        return None
    rows = [
        {
            "arm": point.arm,
            "x": point.size * _APART ** (every.index(point.arm) - (len(every) - 1) / 2),
            **interval_row(point.mean, f"{point.arm}, {point.size} examples"),
        }
        for point in points
    ]
    title = f"{STEP_TITLES[step]}, by number of training examples"
    note = (
        "Across: training examples, on a scale of ratios, the arms of one size side by side. Up: "
        "the mean share right of an arm's runs; bars are 95 % intervals by Student's t "
        f"over runs, for further runs asked the same {found.questions} questions. "
        f"{_about_single(found)}{_runs(points)}."
    )
    chart = line_chart(rows, looks, "Training examples", found.sizes)
    return Plot(title, note, draw(chart, title))


def _about_single(found: Learning | None) -> str:
    """Says of what there is one run only, and so no band."""
    single = [] if found is None else [p for p in found.points if len(p.runs) == 1]
    if found is None or not single:
        return ""
    if len(single) == len(found.points):
        return (
            "Every arm has one run at each size: these are points without an interval, and say "
            "nothing of further runs. "
        )
    return "Where there is one run only, its point has no interval. "


def _runs(points: list[LearningPoint]) -> str:
    counts: dict[str, list[int]] = {}
    for point in points:
        counts.setdefault(point.arm, []).append(len(point.runs))
    return "Runs: " + ", ".join(
        f"{arm} {min(found)}" + (f" to {max(found)}" if max(found) > min(found) else "")
        for arm, found in counts.items()
    )
