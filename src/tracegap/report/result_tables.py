"""Tables of how often each step was right, and of arms compared."""

from collections.abc import Sequence

from tracegap.report.figures import Cell, figure
from tracegap.report.inputs import OfficialScores
from tracegap.report.rows import ALL, STEP_TITLES, STEPS, ResultRows, label_of
from tracegap.report.table import Column, Table
from tracegap.statistics.analysis import ArmResult, Comparison
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.run_shares import least_p
from tracegap.statistics.runs import RunComparison
from tracegap.traces.arms import states_steps


def summary_table(results: ResultRows) -> Table:
    """A row an arm, then a row a baseline, over all classes: what a run's end shows first."""
    rows: list[tuple[Cell, ...]] = [
        (row.arm, *(row.accuracy[step] for step in STEPS), row.withheld, row.swapped)
        for row in results.arms
        if row.label is None
    ]
    rows += [
        (base.name, "", "", "", base.estimate, "", "")
        for base in results.baselines
        if base.label == ALL
    ]
    return Table(
        "summary",
        "How often each step was right",
        "Share right with its 95 % interval; n is how many were scored. No context: withheld; "
        "other context: another question's.",
        (
            Column("Arm"),
            *(Column(STEP_TITLES[step], "share") for step in STEPS),
            *(Column("Answer, no context", "share"), Column("Answer, other context", "share")),
        ),
        tuple(rows),
    )


def rates_table(results: ResultRows) -> Table:
    """One row per arm, class and condition; one column per step."""
    cells: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for rate in results.rates:
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


def baselines_table(results: ResultRows) -> Table:
    """One row per baseline and class."""
    return Table(
        "baselines",
        "Baselines",
        "What rules that never read the context get right of the answers.",
        (Column("Baseline"), Column("Class"), Column("Answer right", "share")),
        tuple((base.name, base.label, base.estimate) for base in results.baselines),
    )


def official_table(official: Sequence[OfficialScores]) -> Table:
    """One row a student, one column a metric."""
    names = list(dict.fromkeys(name for row in official for name in row.scores))
    return Table(
        "official",
        "The data set's own metrics",
        "What the data set's official scorer gives for the answers, and the evidence where it "
        "scores that too, each between 0 and 1; with the full context. It has no intervals.",
        (
            *(Column("Arm"), Column("Seed"), Column("n", "count")),
            *(Column(name.replace("_", " "), "coefficient") for name in names),
        ),
        tuple(
            (row.arm, str(row.seed), row.n, *(row.scores.get(name) for name in names))
            for row in official
        ),
    )


def problems_table(results: ResultRows) -> Table:
    """What could not be read or scored, by arm."""
    return Table(
        "problems",
        "What could not be read or scored",
        "Generations with the full context. Unscored steps are left out of the rates, not counted "
        "as wrong; a missing or malformed answer counts as wrong.",
        (Column("Arm"), Column("What"), Column("Generations", "count"), Column("Of", "count")),
        tuple(
            (result.arm, what, count, result.verdicts)
            for result in results.arms
            if result.label is None
            for what, count in _unreadable(result)
        ),
    )


def _unreadable(result: ArmResult) -> list[tuple[str, int]]:
    unscored = result.unscored.items() if states_steps(result.arm) else ()
    return [
        *result.problems.items(),
        *((f"{step} unscored", count) for step, count in unscored if count),
    ]


def comparisons_table(results: ResultRows) -> Table:
    """One row per paired comparison."""
    return Table(
        "comparisons",
        "Right answers, compared in pairs",
        "First minus second in percentage points, paired by question and seed, with the 95 % "
        "interval; one that holds 0 does not tell the two apart. A bootstrap over clusters stands "
        "beside it as a check. The adjusted p allows for their number (Holm). Two arms have no p "
        "here: paired by question they tell of these students only, and the table of "
        "runs tells of the arms, where there are several runs. The last column is how "
        "many independent questions give 80 % power if the two disagree as often as they do here.",
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
                *((None, None) if row.kind == "arms" else (row.result.p_value, row.adjusted_p)),
                *(row.unpaired, row.questions_needed),
            )
            for row in results.comparisons
        ),
    )


def runs_table(results: ResultRows) -> Table:
    """One row per pair of arms with several runs, the declared one first."""
    rows = [
        (row, row.runs)
        for row in sorted(results.comparisons, key=lambda row: not row.primary)
        if results.runs_known and row.runs is not None and row.runs.p_value is not None
    ]
    return Table(
        "runs",
        "Arms, compared over their runs",
        "First minus second in percentage points, for new questions and new runs, with the "
        "95 % interval; p by a t over runs, crossed with questions. The adjusted p allows for all "
        "pairs but the one declared beforehand, which stays as it is, and for the links of all "
        "arms (Holm). Beside it stand Welch's t over the runs' shares and the permutation of "
        "whole runs, which ask less and find less. "
        f"{_least([runs for _, runs in rows])}The last column is how far the true shares of one "
        "arm's runs differ, as a standard deviation: what is left beyond chance. It can be 0.0 "
        "where the runs' shares differ no more than chance makes them.",
        (
            Column("First"),
            Column("Second"),
            Column("Declared"),
            Column("Runs of first", "count"),
            Column("Runs of second", "count"),
            Column("Questions", "count"),
            Column("Difference, points", "points"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Welch's p", "p"),
            Column("Permutation p", "p"),
            Column("SD of runs, points", "spread"),
        ),
        tuple(
            (
                *(row.first, row.second, "yes" if row.primary else "no"),
                *(len(runs.first), len(runs.second), runs.questions),
                *(runs.difference, runs.p_value, row.runs_adjusted_p),
                *(runs.welch, runs.permutation, runs.run_sd),
            )
            for row, runs in rows
        ),
    )


def _least(compared: Sequence[RunComparison]) -> str:
    """Says how low a permutation p can be: with few runs it cannot find anything."""
    sizes = dict.fromkeys((len(runs.first), len(runs.second)) for runs in compared)
    least = [f"{figure(least_p(*size), 'p')} with {size[0]} and {size[1]} runs" for size in sizes]
    return f"The least permutation p there can be: {', '.join(least)}. " if least else ""


def _second(row: Comparison) -> str:
    if row.kind in ("withheld", "swapped"):
        return f"{row.first}, context {row.kind}"
    return row.second


def breakdown_table(results: ResultRows) -> Table:
    """One row per arm with several seeds, or in an audit with repeated questions."""
    known = results.runs_known
    what = "run" if known else "repeat"
    return Table(
        "breakdown",
        "Questions and runs" if known else "Questions and repeats",
        f"How far right answers vary with the question, with the {what}, and otherwise, as "
        f"standard deviations in points. The share with {what}s has an interval for new questions "
        f"and new {what}s, wide where they are few; the interval elsewhere is for these. "
        f"Kappa and AC1 tell how far two {what}s get the same questions right, beyond chance.",
        (
            Column("Arm"),
            Column("Seeds" if known else "Repeats", "count"),
            Column("Clusters", "count"),
            Column("Right, with seeds" if known else "Right, with repeats", "share"),
            Column("Spread of questions", "spread"),
            Column("Spread of runs" if known else "Spread of repeats", "spread"),
            Column("Rest", "spread"),
            Column("Runs' part of the variance" if known else "Repeats' part of it", "share"),
            Column("Kappa of two runs" if known else "Kappa of two repeats", "coefficient"),
            Column("AC1 of two runs" if known else "AC1 of two repeats", "coefficient"),
        ),
        tuple(
            (
                *(row.arm, row.result.seeds, row.result.questions, row.result.with_seeds),
                *(row.result.question_sd, row.result.seed_sd, row.result.rest_sd),
                *(row.result.seed_share, row.agreement.kappa, row.agreement.ac1),
            )
            for row in results.further.breakdowns
        ),
    )


def seeds_table(results: ResultRows) -> Table:
    """One row per arm and seed, if there are several seeds; an audit knows none."""
    overall = [result for result in results.arms if result.label is None and results.runs_known]
    return Table(
        "seeds",
        "Each run",
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
