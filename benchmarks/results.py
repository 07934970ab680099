"""Draws the plots of docs/results.md, and prints its tables, from what is kept in docs/data.

    python benchmarks/results.py

It analyses the kept verdicts as the commands of that page do, reads what the rounds of `tracegap
improve` came to, and writes SVG files to docs/img.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import altair as alt

from tracegap.cli.main import app
from tracegap.cli.printing import print_sentences
from tracegap.cli.terminal import console
from tracegap.files import read_whole
from tracegap.improving.results import Compared, Improvement
from tracegap.report.improve_sentences import improve_sentences
from tracegap.report.improve_tables import improve_tables
from tracegap.report.terminal import print_table

DOCS = Path(__file__).parents[1] / "docs"
DATA, IMAGES = DOCS / "data", DOCS / "img"
COLOURS = ["#1f5fa8", "#a84a14", "#26734a", "#7b3fa0", "#7a6200", "#8c1d5f"]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


def main() -> None:
    """Writes the plots."""
    _trainings("stories")
    _trainings("babi")
    _improvement()


def _trainings(name: str) -> None:
    with TemporaryDirectory() as folder:
        analysis, swaps = _analysed(sorted(DATA.glob(f"{name}*.parquet")), Path(folder))
    found = [result for result in analysis["arms"] if result["label"] is None]
    by_arm = {
        result["arm"]: [100 * one["answer"]["value"] for one in result["by_seed"]]
        for result in found
        if result["by_seed"]
    }
    _write(
        f"{name}-runs", by_arm, f"Answers right of {found[0]['examples']} questions, %", (0, 100)
    )
    gains = {
        f"{row['arm']}, {row['step']}": [100 * run["gain"]["value"] for run in row["runs"]]
        for row in swaps["by_run"]
        if row["step"] in {"label", "evidence"}
    }
    title = "Right after a true step less right after a false one, points"
    _write(f"{name}-swaps", gains, title, (-100, 100))


def _improvement() -> None:
    found = read_whole(DATA / "improve.json", Improvement)
    print_sentences(improve_sentences(found))
    for table in improve_tables(found):
        print_table(console, table)
    for part in ("answer", "trace"):
        rows = [row for row in found.compared if row.part == part]
        title = f"Test questions with the {part} right after round {found.rounds}, %"
        _write(f"improve-{part}", _by_arm(rows), title, (0, 100))


def _by_arm(rows: Sequence[Compared]) -> dict[str, list[float]]:
    """Returns the share of each training of each arm, in percent, the start first."""
    shares: dict[str, list[float]] = {}
    for row in rows:
        for arm, values in ((row.first, row.runs.first), (row.second, row.runs.second)):
            shares[arm] = [100 * value for value in values]
    order = ("start", "random", "answer", "trace", "both")
    return {arm: shares[arm] for arm in order if arm in shares}


def _analysed(tables: Sequence[Path], folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the analysis of kept tables, and that of swapped traces."""
    app(["analyse", *map(str, tables), "--output-dir", str(folder)], standalone_mode=False)
    names = ("analysis.json", "interventions.json")
    analysis, swaps = (json.loads((folder / "analysis" / name).read_text()) for name in names)
    return analysis, swaps


def _write(name: str, points: dict[str, list[float]], title: str, ends: tuple[int, int]) -> None:
    """Draws a point a training, and a stroke at the mean of each row."""
    groups = [f"{group} (n = {len(values)})" for group, values in points.items()]
    rows = [
        {"group": group, "value": value, "mean": sum(values) / len(values)}
        for group, values in zip(groups, points.values(), strict=True)
        for value in values
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=0)),
        color=alt.Color(
            "group:N", scale=alt.Scale(domain=groups, range=COLOURS[: len(groups)]), legend=None
        ),
    )
    across = alt.X("value:Q", title=title, scale=alt.Scale(domain=list(ends)))
    shape = alt.Shape(
        "group:N", scale=alt.Scale(domain=groups, range=SHAPES[: len(groups)]), legend=None
    )
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color="#575d68").encode(x="at:Q")
    chart = alt.layer(
        *([zero] if ends[0] < 0 else []),
        base.mark_tick(thickness=2, size=26).encode(x="mean:Q"),
        base.mark_point(filled=True, size=60, opacity=0.75).encode(x=across, shape=shape),
    ).properties(width=520, height=46 * len(groups), background="white", padding=8)
    IMAGES.mkdir(exist_ok=True)
    chart.save(IMAGES / f"{name}.svg")


if __name__ == "__main__":
    main()
