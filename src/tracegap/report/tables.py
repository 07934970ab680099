"""The tables of a report, each built once and then written as HTML, CSV or LaTeX."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tracegap.report.findings import (
    ALL,
    STEP_TITLES,
    STEPS,
    Findings,
    Link,
    label_of,
)
from tracegap.report.inputs import DataReport, LossCurve, ReportInput
from tracegap.statistics.analysis import ArmResult, Comparison
from tracegap.statistics.intervals import Estimate
from tracegap.traces.arms import has_trace

Cell: TypeAlias = str | int | float | Estimate | None
Kind = Literal["text", "count", "share", "points", "number", "p"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how its cells are to be written."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name (its file's), a title and a line on how to read it."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def all_tables(inputs: ReportInput) -> list[Table]:
    """Returns every table that has rows."""
    findings = inputs.findings
    tables = [
        rates_table(findings),
        baselines_table(findings),
        problems_table(findings),
        links_table(findings),
        comparisons_table(findings),
        seeds_table(findings),
        losses_table(inputs.losses),
        sizes_table(inputs.data),
        lengths_table(inputs.data),
        repeats_table(inputs.data),
        quarantine_table(inputs.data),
        settings_table(inputs.settings),
        versions_table(inputs.versions),
    ]
    return [table for table in tables if table.rows]


def rates_table(findings: Findings) -> Table:
    """One row per arm, class and condition; one column per step."""
    cells: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for rate in findings.rates:
        key = (rate.arm, rate.label, rate.condition)
        cells.setdefault(key, {})[rate.step] = rate.estimate
    return Table(
        "rates",
        "How often each step was right",
        "Share right with its 95 % interval; n counts the generations that could be scored. "
        "A dash stands for a step that this arm or condition does not have.",
        (
            Column("Arm"),
            Column("Class"),
            Column("Context"),
            *(Column(STEP_TITLES[step], "share") for step in STEPS),
        ),
        tuple((*key, *(row.get(step) for step in STEPS)) for key, row in cells.items()),
    )


def links_table(findings: Findings) -> Table:
    """One row per 2x2 table."""
    return Table(
        "associations",
        "Each step against the answer",
        "Counts are of generations with the full context. A conditional share is out of the "
        "generations with that step right (or wrong); the joint share is out of all of them. Phi "
        "and the odds ratio tell how strongly step and answer go together; neither says that one "
        "causes the other. A dash stands for what the counts do not define.",
        (
            Column("Arm"),
            Column("Class"),
            Column("Step"),
            Column("Both right", "count"),
            Column("Step only", "count"),
            Column("Answer only", "count"),
            Column("Neither", "count"),
            Column("P(answer right | step right)", "share"),
            Column("P(answer right | step wrong)", "share"),
            Column("Difference, points", "points"),
            Column("Both right, joint share", "share"),
            Column("Phi", "number"),
            Column("Odds ratio", "number"),
            Column("Chi-squared", "number"),
            Column("p", "p"),
            Column("Test"),
        ),
        tuple(_link_row(link) for link in findings.links),
    )


def _link_row(link: Link) -> tuple[Cell, ...]:
    found = link.association
    counts = found.table
    return (
        *(link.arm, link.label, link.step),
        *(counts.both, counts.trace_only, counts.answer_only, counts.neither),
        *(found.p_answer_given_trace, found.p_answer_given_no_trace, found.risk_difference),
        *(found.joint_share, found.phi, found.odds_ratio),
        *(found.chi_squared, found.p_value, found.test),
    )


def comparisons_table(findings: Findings) -> Table:
    """One row per paired comparison."""
    return Table(
        "comparisons",
        "Right answers, compared in pairs",
        "First minus second in percentage points, paired by question and seed, with the 95 % "
        "interval; one that holds 0 does not tell the two apart. The adjusted p allows for the "
        "number of comparisons (Holm).",
        (
            Column("First"),
            Column("Second"),
            Column("Class"),
            Column("First right", "share"),
            Column("Second right", "share"),
            Column("Difference, points", "points"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Unpaired", "count"),
        ),
        tuple(
            (
                *(row.first, _second(row), label_of(row.label)),
                *(row.result.first, row.result.second, row.result.difference),
                *(row.result.p_value, row.adjusted_p, row.unpaired),
            )
            for row in findings.comparisons
        ),
    )


def _second(row: Comparison) -> str:
    if row.kind in ("withheld", "swapped"):
        return f"{row.first}, context {row.kind}"
    return row.second


def baselines_table(findings: Findings) -> Table:
    """One row per baseline and class."""
    return Table(
        "baselines",
        "Baselines",
        "What rules that never read the context get right of the answers.",
        (Column("Baseline"), Column("Class"), Column("Answer right", "share")),
        tuple((base.name, base.label, base.estimate) for base in findings.baselines),
    )


def seeds_table(findings: Findings) -> Table:
    """One row per arm and seed, if there are several seeds."""
    overall = [result for result in findings.arms if result.label is None]
    return Table(
        "seeds",
        "Each training run",
        "Right answers of each seed alone. How far seeds lie apart is beside what the intervals "
        "tell, which is how far another sample of questions would.",
        (Column("Arm"), Column("Seed", "count"), Column("Answer right", "share")),
        tuple(
            (result.arm, run.seed, run.answer)
            for result in overall
            if len(result.by_seed) > 1
            for run in result.by_seed
        ),
    )


def problems_table(findings: Findings) -> Table:
    """What could not be read or scored, by arm."""
    return Table(
        "problems",
        "What could not be read or scored",
        "Generations with the full context. Unscored steps are left out of the rates, not counted "
        "as wrong; a missing or malformed answer counts as wrong.",
        (Column("Arm"), Column("What"), Column("Generations", "count"), Column("Of", "count")),
        tuple(
            (result.arm, what, count, result.verdicts)
            for result in findings.arms
            if result.label is None
            for what, count in _unreadable(result)
        ),
    )


def _unreadable(result: ArmResult) -> list[tuple[str, int]]:
    unscored = result.unscored.items() if has_trace(result.arm) else ()
    return [
        *result.problems.items(),
        *((f"{step} unscored", count) for step, count in unscored if count),
    ]


def losses_table(losses: Mapping[tuple[str, int], LossCurve]) -> Table:
    """One row per training run."""
    return Table(
        "losses",
        "Training runs",
        "Where each loss curve began, ended, and was lowest.",
        (
            Column("Arm"),
            Column("Seed", "count"),
            Column("Last step", "count"),
            Column("First loss", "number"),
            Column("Last loss", "number"),
            Column("Lowest loss", "number"),
        ),
        tuple(
            (arm, seed, curve[-1][0], curve[0][1], curve[-1][1], min(loss for _, loss in curve))
            for (arm, seed), curve in losses.items()
            if curve
        ),
    )


def sizes_table(data: DataReport) -> Table:
    """Examples per class and split."""
    splits = list(dict.fromkeys(split for row in data.sizes.values() for split in row))
    return Table(
        "sizes",
        "Examples per class",
        "Number of examples that were used.",
        (Column("Class"), *(Column(split, "count") for split in splits)),
        tuple((label, *(row.get(s) for s in splits)) for label, row in data.sizes.items()),
    )


def lengths_table(data: DataReport) -> Table:
    """One row per measure, one column per arm."""
    measures = list(dict.fromkeys(name for row in data.lengths.values() for name in row))
    return Table(
        "lengths",
        "Lengths, arms side by side",
        "Arms are to differ in the truth of their traces, not in length or number of passages.",
        (Column("Measure"), *(Column(arm, "number") for arm in data.lengths)),
        tuple((name, *(row.get(name) for row in data.lengths.values())) for name in measures),
    )


def repeats_table(data: DataReport) -> Table:
    """What repeats in the data."""
    return Table(
        "repeats",
        "Repeats and groups",
        "Questions that repeat, and groups (a subject, a story) that examples share, are treated "
        "as clusters, not as independent evidence.",
        (Column("What"), Column("How often", "count")),
        tuple(data.repeats.items()),
    )


def quarantine_table(data: DataReport) -> Table:
    """Rows left out, with the reason."""
    return Table(
        "quarantine",
        "Rows left out",
        "Rows that could not be used, where they stand, and why.",
        (Column("Source"), Column("Line", "count"), Column("Field"), Column("Reason")),
        tuple((q.source, q.line, q.field, q.reason) for q in data.quarantined),
    )


def settings_table(settings: Mapping[str, object]) -> Table:
    """Settings, nested names joined by dots."""
    return Table(
        "settings",
        "Settings",
        "With these settings and versions the run can be done again.",
        (Column("Setting"), Column("Value")),
        tuple(_flat("", settings)),
    )


def versions_table(versions: Mapping[str, str]) -> Table:
    """Package versions."""
    return Table(
        "versions",
        "Versions",
        "What the run was made with.",
        (Column("Package"), Column("Version")),
        tuple(versions.items()),
    )


def _flat(prefix: str, settings: Mapping[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            rows += _flat(f"{prefix}{name}.", value)
        elif isinstance(value, list | tuple):
            rows.append((f"{prefix}{name}", ", ".join(str(item) for item in value)))
        else:
            rows.append((f"{prefix}{name}", "" if value is None else str(value)))
    return rows


def over_all_classes(table: Table) -> Table:
    """Returns a table with only the rows of all classes together; whole if it has no classes."""
    titles = [column.title for column in table.columns]
    if "Class" not in titles:
        return table
    at = titles.index("Class")
    return replace(table, rows=tuple(row for row in table.rows if row[at] == ALL))
