"""Tables of links with less taken for granted: whatever was not read, and within one question."""

from tracegap.report.figures import Cell
from tracegap.report.rows import ALL, ResultRows, StepLink
from tracegap.report.table import Column, Table
from tracegap.statistics.association import Association
from tracegap.statistics.bounds import LinkBounds
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.within import WithinQuestion

BOUNDS_COLUMNS = (
    Column("Unread", "count"),
    Column("Difference if the unread are left out, points", "points"),
    Column("Least, points", "points"),
    Column("Greatest, points", "points"),
    Column("All unread right, points", "points"),
    Column("All unread wrong, points", "points"),
)
BOUNDS_NOTE = (
    "P(answer right | step right) less P(answer right | step wrong). Leaving out steps that could "
    "not be read takes them for like the others. Least and greatest take them for whatever makes "
    "the difference so: from the lower end of the one interval to the upper end of the other, "
    "nothing is assumed about them. Beside these, what it would be if all of them were right, and "
    "if all were wrong."
)
WITHIN_COLUMNS = (
    Column("Odds ratio within questions", "number"),
    Column("p", "p"),
    Column("Adjusted p", "p"),
    Column("Odds ratio, pooled", "number"),
    Column("Questions", "count"),
    Column("With right and wrong answers", "count"),
    Column("With right and wrong steps too", "count"),
    Column("Runs", "count"),
    Column("Test"),
    Column("Note"),
)
WITHIN_NOTE = (
    "Tries of the same question, set against each other: questions were answered several times. "
    "Hard questions get both step and answer wrong, which alone links the two in the pooled odds "
    "ratio and in every table of all questions; within questions that is gone, and runs that "
    "differ in quality each have a term. Only questions with right and wrong answers, and right "
    "and wrong steps, tell anything. It still says nothing of causes."
)


def bounds_table(results: ResultRows) -> Table:
    """One row per link of which some steps could not be read."""
    return Table(
        "bounds",
        "Each link, whatever the unread traces said",
        BOUNDS_NOTE,
        (Column("Arm"), Column("Class"), Column("Step"), *BOUNDS_COLUMNS),
        tuple(
            (link.arm, link.label, link.step, *bounds_cells(link.association, link.bounds))
            for link in results.links
            if link.bounds is not None
        ),
    )


def bounds_cells(link: Association, bounds: LinkBounds) -> tuple[Cell, ...]:
    """Returns the cells of `BOUNDS_COLUMNS`."""
    return (
        *(bounds.unread, link.risk_difference),
        *(bounds.low, bounds.high, bounds.all_right, bounds.all_wrong),
    )


def within_table(results: ResultRows) -> Table:
    """One row per arm and step, where questions were answered several times."""
    pooled: dict[tuple[str, str], Estimate] = {
        (link.arm, link.step): link.association.odds_ratio
        for link in results.links
        if link.label == ALL
    }
    return Table(
        "within-questions",
        "Each step against the answer, within questions",
        WITHIN_NOTE,
        (Column("Arm"), Column("Step"), *WITHIN_COLUMNS),
        tuple(
            (
                *(row.arm, row.step, row.result.odds_ratio, row.result.p_value, row.adjusted_p),
                pooled.get((row.arm, row.step)),
                *_tries_cells(row.result),
            )
            for row in results.further.within
        ),
    )


def _tries_cells(found: WithinQuestion) -> tuple[Cell, ...]:
    return (
        *(found.questions, found.questions_used, found.questions_telling, found.runs),
        *(found.test or "", found.note or ""),
    )


def trace_links_table(results: ResultRows) -> Table:
    """One row per arm: the link of trace and answer, and what is left of it; for the terminal."""
    within = {row.arm: row.result for row in results.further.within if row.step == "trace"}
    links = [link for link in results.links if link.step == "trace" and link.label == ALL]
    return Table(
        "trace-links",
        "How much likelier a right answer is after a right trace",
        "In percentage points, among the traces that could be read; least and greatest, whatever "
        "the unread ones said; and the odds ratio among tries of the same question, where there "
        "are several. None of it says that the trace caused the answer.",
        (
            Column("Arm"),
            Column("Difference, points", "points"),
            Column("Unread", "count"),
            Column("Least, points", "points"),
            Column("Greatest, points", "points"),
            Column("Odds ratio within questions", "number"),
        ),
        tuple(_trace_cells(link, within.get(link.arm)) for link in links),
    )


def _trace_cells(link: StepLink, within: WithinQuestion | None) -> tuple[Cell, ...]:
    bounds = link.bounds
    ends = (0, None, None) if bounds is None else (bounds.unread, bounds.low, bounds.high)
    return (
        *(link.arm, link.association.risk_difference, *ends),
        None if within is None else within.odds_ratio,
    )
