"""The tables of what a check without gold is worth."""

from collections.abc import Sequence

from tracegap.policies.guaranteed import GuaranteedAbstention, Worst
from tracegap.policies.worth import Gain, Judging
from tracegap.records import Judgement
from tracegap.report.table import Column, Table

_INTERVALS = "Intervals are of 95 %, questions of a group taken together."
_JUDGEMENTS: tuple[Judgement, ...] = ("right", "unknown", "wrong")


def judging_table(rows: Sequence[Judging]) -> Table:
    """How the verdict without gold goes with gold, and with the answer."""
    return Table(
        "judging",
        "Judged without gold",
        "How many are judged right, unknown and wrong; how often those judged right or wrong are "
        f"so by gold too; and how often the answer is right for each. {_INTERVALS}",
        (
            Column("Arm"),
            Column("Judged"),
            Column("n", "count"),
            *(Column(name.capitalize(), "count") for name in _JUDGEMENTS),
            Column("As gold has it", "share"),
            Column("Kappa", "coefficient"),
            *(Column(f"Answer right, if judged {name}", "share") for name in _JUDGEMENTS),
            Column("AUROC", "coefficient"),
        ),
        tuple(
            (
                *(row.arm, row.judge, row.n),
                *(row.counts[name] for name in _JUDGEMENTS),
                *(row.agreement.observed, row.agreement.kappa),
                *(row.answer_right.get(name) for name in _JUDGEMENTS),
                row.prediction.auroc,
            )
            for row in rows
        ),
    )


def gains_table(rows: Sequence[Gain]) -> Table:
    """What each policy does for each arm."""
    return Table(
        "policies",
        "Policies",
        "What each policy answers, how often it is right then, and how many points more often than "
        f"one try is. {_INTERVALS}",
        (
            Column("Arm"),
            Column("Policy"),
            Column("Judges by"),
            Column("Tries", "number"),
            Column("Answered", "share"),
            Column("Right of those", "share"),
            Column("More than one try, points", "points"),
        ),
        tuple(
            (
                *(row.arm, row.policy, row.judge, row.asked, row.answered, row.right),
                "" if row.policy == "one try" else row.gain,
            )
            for row in rows
        ),
    )


def abstention_table(rows: Sequence[GuaranteedAbstention]) -> Table:
    """What each student may answer so that a promise is kept."""
    promise = rows[0].found if rows else None
    wrong = "" if promise is None else f"{100 * promise.alpha:g} %"
    chance = "" if promise is None else f"{100 * promise.delta:g} %"
    return Table(
        "abstention",
        f"Abstaining so that at most {wrong} of the answers given are wrong",
        "Half of the questions, whole groups, chose the rule: the least strict one that keeps the "
        f"promise but for a chance of {chance}, over all the splits that there could have been. "
        "The other half, which had no part in that, tells how many it answers and how many of "
        "those are wrong. Faults are wrong steps and what is missing or malformed. The promise is "
        "for this student, asked as it was asked here, and for questions of the same kind. "
        f"{_INTERVALS}",
        (
            *(Column("Arm"), Column("Seed", "count"), Column("Judged"), Column("Answers")),
            *(Column("Questions of the choice", "count"), Column("Groups", "count")),
            *(Column("Answered, other half", "share"), Column("Wrong of those", "share")),
        ),
        tuple(
            (
                *(row.arm, row.seed, row.judge, _answers(row.worst)),
                *(row.found.n, row.found.clusters, row.answered, row.wrong),
            )
            for row in rows
        ),
    )


def _answers(worst: Worst | None) -> str:
    if worst is None:
        return "nothing: no rule keeps the promise"
    if worst.judgement == "right":
        few = "" if not worst.faults else f", {_faults(worst)}"
        return f"what is judged right{few}"
    before = "right" if worst.judgement == "unknown" else "right or unknown"
    return f"what is judged {before}, or {worst.judgement} with {_faults(worst)}"


def _faults(worst: Worst) -> str:
    if not worst.faults:
        return "no fault"
    return f"{worst.faults} {'fault' if worst.faults == 1 else 'faults'} at most"
