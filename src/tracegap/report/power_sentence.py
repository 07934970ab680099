"""How many runs and questions a comparison needs, in words."""

from collections.abc import Sequence

from tracegap.report.figures import Cell, figure
from tracegap.report.table import Column, Table
from tracegap.statistics.power import MOST, Needed
from tracegap.statistics.power_runs import MOST_RUNS, RunsNeeded, WithinNeeded


def power_sentence(found: Needed) -> str:
    """Tells how many questions are needed, and what that takes for granted."""
    shares = f"{100 * found.first_only:g} % and {100 * found.second_only:g} %"
    if found.questions is None:
        return f"Arms that alone are right on {shares} need more than {MOST:,} questions."
    return (
        f"{found.questions} independent questions: if the arms alone are right on {shares} of "
        f"them, McNemar's exact test at {100 * found.level:g} % finds the difference with a chance "
        f"of {figure(found.reached, 'share')}. Questions that share a cluster count for less: "
        "multiply by the design effect."
    )


def runs_needed_table(found: Sequence[RunsNeeded], gap_sd: float) -> Table:
    """One row a number of questions; how many runs an arm each takes."""
    first = found[0]
    return Table(
        "power-runs",
        f"Runs an arm that find a difference of {_points(first.effect)}",
        f"By the test of arms over their runs, at {100 * first.level:g} %, with a chance of "
        f"{100 * first.power:g} % or more, if the true shares of right answers of runs of one arm "
        f"spread by {_points(first.run_sd)} (standard deviation) and the arms' difference spreads "
        f"over questions by {_points(gap_sd)}. Both spreads are guesses to be made beforehand, "
        "from earlier runs of the kind; the difference is the smallest that would matter, and not "
        "one that was observed. More questions do not make up for runs that differ: the spread of "
        "runs stays. Questions that share a cluster count for less.",
        (
            Column("Questions", "count"),
            Column("Runs of each arm", "count"),
            Column("Chance of finding it", "share"),
        ),
        tuple((row.questions, _runs_cell(row), row.reached) for row in found),
    )


def _runs_cell(row: RunsNeeded) -> Cell:
    return f"more than {MOST_RUNS:,}" if row.runs is None else row.runs


def _points(share: float) -> str:
    return f"{100 * share:g} {'point' if share == 0.01 else 'points'}"


def within_needed_sentence(found: WithinNeeded) -> str:
    """Tells how many questions the link within questions needs, and what that supposes."""
    return (
        f"{found.questions} questions of {found.tries} tries each: if the odds of a right answer "
        f"after a right step are {found.odds_ratio:g} times those after a wrong one in the same "
        f"question, the test within questions at {100 * found.level:g} % finds that with a chance "
        f"of {100 * found.power:g} %. Easy and hard questions, whose tries are all alike, are "
        "reckoned in. It is worked out for a link near none and no term a run: with few runs, or "
        "a strong link, a few more are needed."
    )
