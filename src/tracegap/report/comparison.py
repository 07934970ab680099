"""Several runs or audits set against each other: sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracegap.report.figures import Cell
from tracegap.report.sentences import about_arms
from tracegap.report.table import Column, Table
from tracegap.statistics.across import Across, Entry, Standing
from tracegap.statistics.analysis import Comparison


@dataclass(frozen=True, slots=True)
class ComparedSource:
    """One run or audit of a comparison.

    Attributes:
        name: What it is called here.
        page: Where its page lies, as a link from the comparison's own page; None if it has none.
        mock: Whether a mock wrote its outputs.
        settings: Dotted name -> value, in words.
    """

    name: str
    page: str | None
    mock: bool
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """All that a comparison shows."""

    sources: Sequence[ComparedSource]
    entries: Sequence[Entry]
    standings: Sequence[Standing]
    pairs: Sequence[Across]


def comparison_sentences(found: Compared) -> list[str]:
    """Returns a sentence a pair; what has one run is said of those students alone."""
    differing = [str(row[0]) for row in settings_that_differ(found.sources).rows]
    differ = f"differ in {', '.join(differing)}" if differing else "have the same settings"
    said = [f"{', '.join(s.name for s in found.sources)} {differ}."]
    said += [_about(pair) for pair in found.pairs]
    mocks = [source.name for source in found.sources if source.mock]
    if mocks:
        said.append(f"Outputs of {', '.join(mocks)} are a mock's: they say nothing of any student.")
    return said


def _about(pair: Across) -> str:
    first, second = pair.first, pair.second
    row = Comparison(
        kind="arms",
        first=first.name,
        second=second.name,
        label=None,
        result=pair.result,
        bootstrap=None,
        questions_needed=None,
        unpaired=0,
        adjusted_p=pair.adjusted_p,
        runs=pair.runs,
        runs_adjusted_p=pair.adjusted_p,
    )
    sentence = about_arms(row, first.runs_known and second.runs_known)
    if _is_alike(pair):
        # a test would call it undecided, though nothing differs
        n, questions = pair.result.difference.n, len(first.questions & second.questions)
        sentence = (
            f"{first.name} and {second.name}: the same verdict on every question ({n} outputs of "
            f"each to {questions} question{'' if questions == 1 else 's'})."
        )
    if any(pair.unshared):
        alone = sum(pair.unshared)
        sentence += f" {alone} questions were asked of one of them only and are left out."
    return sentence


def _is_alike(pair: Across) -> bool:
    """Whether each output to a shared question has its pair, and all pairs the same verdict."""
    shared = pair.first.questions & pair.second.questions
    counts = {
        sum(answer.question in shared for answer in entry.answers)
        for entry in (pair.first, pair.second)
    }
    return bool(shared) and not pair.flips and counts == {pair.result.difference.n}


def comparison_tables(found: Compared) -> list[Table]:
    """Returns every table that has rows."""
    tables = (
        leaderboard_table(found.standings),
        differences_table(found.pairs),
        flips_table(found.pairs),
        settings_that_differ(found.sources),
    )
    return [table for table in tables if table.rows]


def leaderboard_table(standings: Sequence[Standing]) -> Table:
    """One row an arm of a run or audit, the most right answers first."""
    return Table(
        "leaderboard",
        "Leaderboard",
        "Ordered by right answers to the questions that all were asked. Overlapping intervals do "
        "not show that two are alike, nor single intervals that they differ: for that see the "
        "paired differences.",
        (
            Column("Run"),
            Column("Arm"),
            Column("Answer right, shared questions", "share"),
            Column("Answer right, all its own", "share"),
            Column("P(answer right | trace right)", "share"),
            Column("P(answer right | trace wrong)", "share"),
        ),
        tuple(
            (row.source, row.arm, row.shared, row.own, row.after_right, row.after_wrong)
            for row in standings
        ),
    )


def differences_table(pairs: Sequence[Across]) -> Table:
    """One row a pair."""
    return Table(
        "differences",
        "Paired differences",
        "First minus second in points of right answers, paired by question. Over runs: of the "
        "arms, where both have several; else only these outputs are compared, and "
        "the p speaks of them alone. It is adjusted for the number of pairs (Holm).",
        (
            Column("First"),
            Column("Second"),
            Column("These outputs, points", "points"),
            Column("Over runs, points", "points"),
            Column("Only the first right", "count"),
            Column("Only the second right", "count"),
            Column("Questions of one only", "count"),
            Column("Adjusted p", "p"),
        ),
        tuple(_difference(pair) for pair in pairs),
    )


def _difference(pair: Across) -> tuple[Cell, ...]:
    over = pair.over_runs.difference if pair.over_runs else None
    return (
        *(pair.first.name, pair.second.name, pair.result.difference, over),
        *(pair.result.first_only, pair.result.second_only, sum(pair.unshared), pair.adjusted_p),
    )


def flips_table(pairs: Sequence[Across]) -> Table:
    """One row a pair of outputs of which one is right."""
    return Table(
        "flips",
        "Outputs that flip",
        "Each pair of outputs to one question of which only one is right.",
        (
            *(Column("First"), Column("Second"), Column("Right"), Column("Example")),
            *(Column("Seed of the first"), Column("Seed of the second")),
        ),
        tuple(
            (
                *(pair.first.name, pair.second.name),
                "first" if flip.first_right else "second",
                *(flip.first.example_id, str(flip.first.seed), str(flip.second.seed)),
            )
            for pair in pairs
            for flip in pair.flips
        ),
    )


def settings_that_differ(sources: Sequence[ComparedSource]) -> Table:
    """One row a setting that is not the same everywhere, one column a run or audit."""
    names = dict.fromkeys(name for source in sources for name in source.settings)
    rows = {name: [source.settings.get(name, "not set") for source in sources] for name in names}
    return Table(
        "settings",
        "Settings that differ",
        "All others are the same.",
        (Column("Setting"), *(Column(source.name) for source in sources)),
        tuple((name, *values) for name, values in rows.items() if len(set(values)) > 1),
    )
