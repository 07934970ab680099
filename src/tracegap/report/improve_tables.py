"""The tables of a run's improvement."""

from collections.abc import Iterator

from tracegap.improving.results import START, Improvement
from tracegap.report.figures import Cell
from tracegap.report.rows import STEP_TITLES, STEPS
from tracegap.report.table import Column, Table


def improve_tables(found: Improvement | None) -> list[Table]:
    """Returns all tables, none without an improvement."""
    if found is None:
        return []
    return [improved_table(found), compared_table(found), kept_table(found)]


def improved_table(found: Improvement) -> Table:
    """One row a round and arm, the start first."""
    return Table(
        "improve",
        "Students after each round",
        f"Test questions; {START}: the students that every arm began from. Intervals are of 95 % "
        "for these trained students, questions of a group taken together; what they say of the "
        "arms stands in the comparison over trainings. Link: phi of a right trace and a right "
        "answer.",
        (
            Column("Round", "count"),
            Column("Kept by"),
            Column("Trainings", "count"),
            *(Column(STEP_TITLES[step], "share") for step in STEPS),
            Column("Link", "coefficient"),
            Column("Answer right after a right trace", "share"),
            Column("Answer right after a wrong trace", "share"),
        ),
        tuple(
            (
                *(row.round, row.keep, row.runs),
                *(row.accuracy[step] for step in STEPS),
                row.link.phi,
                row.link.p_answer_given_trace,
                row.link.p_answer_given_no_trace,
            )
            for row in found.measured
        ),
    )


def compared_table(found: Improvement) -> Table:
    """One row a pair of arms, for answers and for traces."""
    return Table(
        "improve-compared",
        "Arms compared after the last round",
        "Points more of the test questions right, first less second, over whole trainings: for new "
        "questions and new trainings where there are several trainings an arm. With one training "
        "an arm there is no interval: what differs are two students, not two ways to train. The "
        "pair marked primary was declared beforehand; adjusted p-values of all others are by "
        "Holm's rule. A trace that cannot be read is not right.",
        (
            Column("First"),
            Column("Second"),
            Column("Right"),
            Column("Declared"),
            Column("Trainings", "count"),
            Column("Questions", "count"),
            Column("Difference", "points"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Permutation p", "p"),
        ),
        tuple(
            (
                *(row.first, row.second, row.part, "primary" if row.primary else ""),
                *(len(row.runs.first), row.runs.questions, row.runs.difference),
                *(row.runs.p_value, row.adjusted_p, row.runs.permutation),
            )
            for row in found.compared
        ),
    )


def kept_table(found: Improvement) -> Table:
    """One row a round, arm and run: what could be kept, and what was."""
    return Table(
        "improve-kept",
        "What was kept to train on",
        f"Of {found.tries} tries a question at temperature {found.temperature:g}. Each arm trains "
        "on one try of the same questions, those of which every arm may keep one, so that rows and "
        "tokens are equal; questions are left out only where tokens could not be made so. The last "
        "three columns say what the arms differ in.",
        (
            Column("Round", "count"),
            Column("Kept by"),
            Column("Seed", "count"),
            Column("Tries", "count"),
            Column("Unfinished", "count"),
            Column("May be kept", "count"),
            Column("Questions with one", "count"),
            Column("Shared by all arms", "count"),
            Column("Left out for tokens", "count"),
            Column("Rows", "count"),
            Column("Tokens", "count"),
            Column("Rows: label right", "count"),
            Column("Rows: evidence exact", "count"),
            Column("Rows: answer right", "count"),
        ),
        tuple(_kept_rows(found)),
    )


def _kept_rows(found: Improvement) -> Iterator[tuple[Cell, ...]]:
    for row in found.counted:
        yield (
            *(row.round, row.keep, row.seed, row.tries, row.unfinished, row.passing),
            *(row.questions, row.shared, row.left_out, row.rows, row.tokens),
            *(row.label, row.evidence, row.answer),
        )
