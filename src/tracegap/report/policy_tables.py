"""The tables of what a check without gold is worth."""

from collections.abc import Sequence

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
