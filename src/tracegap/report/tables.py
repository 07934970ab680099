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
from tracegap.statistics.strength import MARGIN, Equivalence
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
    # imported here: those tables build on this module, and only this list looks back
    from tracegap.report.intervention_tables import intervention_tables

    findings = inputs.findings
    tables = [
        rates_table(findings),
        baselines_table(findings),
        problems_table(findings),
        links_table(findings),
        strength_table(findings),
        stratified_table(findings),
        model_table(findings),
        predictors_table(findings),
        calibration_table(findings),
        comparisons_table(findings),
        breakdown_table(findings),
        seeds_table(findings),
        *intervention_tables(inputs.interventions),
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


def strength_table(findings: Findings) -> Table:
    """Each link on other scales, and whether it is so small that it can be called none."""
    margin = f"{100 * MARGIN:g} points"
    return Table(
        "strength",
        "How strong each link is, and whether it can be called none",
        "The risk ratio is how many times likelier a right answer is after a right step; bits are "
        "what one of the two tells about the other, out of 1. Phi can only lie in the range that "
        "the margins allow. A difference is called none only if its 90 % interval lies within "
        f"{margin} either way; a large p of the usual test shows no such thing. Clusters make "
        "n verdicts worth fewer independent ones: the effective n.",
        (
            Column("Arm"),
            Column("Class"),
            Column("Step"),
            Column("Risk ratio", "number"),
            Column("Bits", "number"),
            Column("Least phi", "number"),
            Column("Greatest phi", "number"),
            Column(f"Within {margin}?"),
            Column("p (difference beyond)", "p"),
            Column("n", "count"),
            Column("Clusters", "count"),
            Column("Design effect", "number"),
            Column("Effective n", "number"),
        ),
        tuple(_strength_row(link) for link in findings.links),
    )


def _strength_row(link: Link) -> tuple[Cell, ...]:
    found = link.association
    least, greatest = found.phi_range or (None, None)
    none = found.equivalence
    return (
        *(link.arm, link.label, link.step, found.risk_ratio, found.mutual_information),
        *(least, greatest, _whether(none), none.p_value),
        *(found.table.n, found.clusters, found.design_effect, found.effective_n),
    )


def _whether(found: Equivalence) -> str:
    if found.low is None:
        return "undefined"
    return "yes" if found.equivalent else "not shown"


def stratified_table(findings: Findings) -> Table:
    """One row per arm and step: the link within classes."""
    return Table(
        "stratified",
        "Each step against the answer, within classes",
        "An easy class has more right steps and more right answers, which links the two over all "
        "classes even where no class has a link. These figures (Mantel-Haenszel) compare within "
        "classes only: set them beside those over all classes. Homogeneity (Breslow-Day) asks "
        "whether the classes share one odds ratio; if its p is small, look at each.",
        (
            Column("Arm"),
            Column("Step"),
            Column("Difference within classes, points", "points"),
            Column("Odds ratio within classes", "number"),
            Column("p", "p"),
            Column("Homogeneity p", "p"),
            Column("Classes used", "count"),
            Column("Classes with an empty margin", "count"),
            Column("Note"),
        ),
        tuple(
            (
                *(row.arm, row.step, row.result.risk_difference, row.result.odds_ratio),
                *(row.result.p_value, row.result.homogeneity_p),
                *(row.result.strata, row.result.left_out),
                row.result.odds_ratio_note or row.result.homogeneity_note or "",
            )
            for row in findings.further.stratified
        ),
    )


def model_table(findings: Findings) -> Table:
    """The logistic model: a row a term, or the reason why there is none."""
    found = findings.further.logistic
    columns = (
        Column("Term"),
        Column("Odds ratio", "number"),
        Column("p", "p"),
        Column("Clusters", "count"),
    )
    rows: tuple[tuple[Cell, ...], ...] = ()
    if found is not None and found.note:
        rows = ((f"No estimate: {found.note}.", None, None, found.clusters),)
    elif found is not None:
        rows = tuple((t.name, t.odds_ratio, t.p_value, found.clusters) for t in found.terms)
    return Table(
        "model",
        "A model of the answer, as a check",
        "Odds of a right answer with the term against without it, all other terms held fixed "
        "(logistic regression, errors robust to clusters). It should tell the same story as the "
        "tables within classes; odds ratios of single terms say nothing of causes.",
        columns,
        rows,
    )


def predictors_table(findings: Findings) -> Table:
    """One row per arm and score."""
    return Table(
        "predictors",
        "The trace as a predictor of the answer",
        "AUROC is the chance that a right answer had the better trace than a wrong one: 0.5 is "
        "guessing. Answering only after the best traces leaves the coverage shown, with the risk "
        "(share of wrong answers) beside it; without selection it is the overall risk. AURC is the "
        "mean risk over all coverages, the lower the better.",
        (
            Column("Arm"),
            Column("Score"),
            Column("AUROC", "number"),
            Column("AURC", "number"),
            Column("Overall risk", "share"),
            Column("Coverage of the best", "number"),
            Column("Risk of the best", "share"),
        ),
        tuple(
            (
                *(row.arm, row.score, row.result.auroc, row.result.aurc, row.result.risk),
                *(row.result.curve[0].coverage, row.result.curve[0].risk),
            )
            for row in findings.further.predictions
        ),
    )


def calibration_table(findings: Findings) -> Table:
    """One row per arm and score."""
    return Table(
        "calibration",
        "The trace as a chance of a right answer",
        "If the score is taken for the chance that the answer is right, the calibration error is "
        "how far off it is on average (0.2: 20 points). Even a perfect score shows some error in "
        "so many answers; it stands beside it. The Brier score is the mean squared distance: the "
        "lower the better.",
        (
            Column("Arm"),
            Column("Score"),
            Column("Calibration error", "number"),
            Column("Of a perfect score", "number"),
            Column("Brier score", "number"),
        ),
        tuple(
            (
                *(row.arm, row.score, row.calibration.error),
                *(row.calibration.error_by_chance, row.calibration.brier),
            )
            for row in findings.further.predictions
        ),
    )


def breakdown_table(findings: Findings) -> Table:
    """One row per arm with several seeds."""
    return Table(
        "breakdown",
        "Questions and training runs",
        "How far right answers vary with the question, with the training run, and otherwise, as "
        "standard deviations in points. The share with seeds has an interval for new questions and "
        "new training runs, wide where runs are few; the interval elsewhere is for these runs. "
        "Kappa and AC1 tell how far two runs get the same questions right, beyond chance.",
        (
            Column("Arm"),
            Column("Seeds", "count"),
            Column("Clusters", "count"),
            Column("Right, with seeds", "share"),
            Column("Spread of questions", "points"),
            Column("Spread of runs", "points"),
            Column("Rest", "points"),
            Column("Runs' part of the variance", "number"),
            Column("Kappa of two runs", "number"),
            Column("AC1 of two runs", "number"),
        ),
        tuple(
            (
                *(row.arm, row.result.seeds, row.result.questions, row.result.with_seeds),
                *(row.result.question_sd, row.result.seed_sd, row.result.rest_sd),
                *(row.result.seed_share, row.agreement.kappa, row.agreement.ac1),
            )
            for row in findings.further.breakdowns
        ),
    )


def comparisons_table(findings: Findings) -> Table:
    """One row per paired comparison."""
    return Table(
        "comparisons",
        "Right answers, compared in pairs",
        "First minus second in percentage points, paired by question and seed, with the 95 % "
        "interval; one that holds 0 does not tell the two apart. A bootstrap over clusters stands "
        "beside it as a check. The adjusted p allows for their number (Holm). The last "
        "column is how many independent questions give 80 % power if the two disagree as often as "
        "they do here.",
        (
            Column("First"),
            Column("Second"),
            Column("Class"),
            Column("First right", "share"),
            Column("Second right", "share"),
            Column("Difference, points", "points"),
            Column("By bootstrap", "points"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Unpaired", "count"),
            Column("Questions needed", "count"),
        ),
        tuple(
            (
                *(row.first, _second(row), label_of(row.label)),
                *(row.result.first, row.result.second, row.result.difference, row.bootstrap),
                *(row.result.p_value, row.adjusted_p, row.unpaired, row.questions_needed),
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


def arm_by_arm(table: Table) -> list[Table]:
    """Returns one table an arm, of a table whose first column is the arm."""
    return [
        replace(
            table,
            title=f"{table.title}: arm {arm}",
            columns=table.columns[1:],
            rows=tuple(row[1:] for row in table.rows if row[0] == arm),
        )
        for arm in dict.fromkeys(row[0] for row in table.rows)
    ]
