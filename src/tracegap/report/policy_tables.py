"""The figures as tables for a terminal."""

from collections.abc import Callable, Sequence

from rich.table import Table

from tracegap.policies.figures import Gain, Judging
from tracegap.statistics.intervals import Estimate

_NOTE = "95 % intervals, questions of a group taken together"


def judging_table(rows: Sequence[Judging]) -> Table:
    """How the verdict without gold goes with gold, and with the answer."""
    table = Table(
        *("arm", "judged", "n", "right", "unknown", "wrong", "as gold has it", "kappa"),
        *("answer right, if judged right", "if unknown", "if wrong", "AUROC"),
        title=f"Judged without gold ({_NOTE})",
        title_justify="left",
    )
    for row in rows:
        table.add_row(
            *(row.arm, row.judge, str(row.n)),
            *(str(row.counts[name]) for name in ("right", "unknown", "wrong")),
            _share(row.agreement.observed),
            _plain(row.agreement.kappa),
            *(_share(row.answer_right.get(name)) for name in ("right", "unknown", "wrong")),
            _plain(row.prediction.auroc),
        )
    return table


def gains_table(rows: Sequence[Gain]) -> Table:
    """What each policy does for each arm."""
    table = Table(
        *("arm", "policy", "judges by", "tries", "answered", "right of those"),
        "points more than one try",
        title=f"Policies ({_NOTE})",
        title_justify="left",
    )
    for row in rows:
        table.add_row(
            *(row.arm, row.policy, row.judge or "–", f"{row.asked:.2f}"),
            *(_share(row.answered), _share(row.right)),
            "" if row.policy == "one try" else _points(row.gain),
        )
    return table


def _share(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    ends = _ends(estimate, lambda x: f"{100 * x:.1f}")
    return f"{100 * estimate.value:.1f} %{ends} of {estimate.n}"


def _points(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{100 * estimate.value:+.1f}{_ends(estimate, lambda x: f'{100 * x:+.1f}')}"


def _plain(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.2f}{_ends(estimate, lambda x: f'{x:.2f}')}"


def _ends(estimate: Estimate, worded: Callable[[float], str]) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" ({worded(estimate.low)} to {worded(estimate.high)})"
