"""How well a task's rules of derivation agree with gold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.records import Abstention, Example
from tracegap.task import Task


@dataclass(frozen=True, slots=True)
class Agreement:
    """One example's derivation against its gold; None where the rules abstain.

    Attributes:
        evidence_exact: The derived passages are the gold ones, whole passages by identity.
        abstention: Why the rules abstain, or None.
        contradiction: Why the gold cannot follow from the example's own context, or None.
    """

    id: str
    label: str
    label_right: bool | None
    evidence_exact: bool | None
    answer_right: bool | None
    abstention: str | None
    contradiction: str | None


@dataclass(frozen=True, slots=True)
class AgreementCounts:
    """Counts, and rates between 0 and 1 of those not abstained; None where all are.

    Attributes:
        n: All examples, those abstained included.
    """

    n: int
    abstained: int
    label_accuracy: float | None
    evidence_exact: float | None
    answer_accuracy: float | None


def agreement(example: Example, task: Task) -> Agreement:
    """Returns how one example's derivation agrees with its gold."""
    derived = task.derive(example.question, example.context)
    contradiction = task.contradiction(example)
    if isinstance(derived, Abstention):
        return Agreement(example.id, example.label, None, None, None, derived.reason, contradiction)
    cited = tuple(example.context[i] for i in derived.evidence)
    return Agreement(
        id=example.id,
        label=example.label,
        label_right=label_is_right(derived.label, example.label),
        evidence_exact=compare_evidence(cited, example.evidence_passages).exact,
        answer_right=task.score_answer(derived.answers, example).exact,
        abstention=None,
        contradiction=contradiction,
    )


def counts_of(rows: Sequence[Agreement]) -> AgreementCounts:
    """Returns the counts and rates of some examples."""
    derived = [row for row in rows if row.abstention is None]
    return AgreementCounts(
        n=len(rows),
        abstained=len(rows) - len(derived),
        label_accuracy=_share([bool(row.label_right) for row in derived]),
        evidence_exact=_share([bool(row.evidence_exact) for row in derived]),
        answer_accuracy=_share([bool(row.answer_right) for row in derived]),
    )


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def by_label(rows: Sequence[Agreement]) -> dict[str, AgreementCounts]:
    """Returns the counts for each gold label, in the order of first appearance."""
    labels = dict.fromkeys(row.label for row in rows)
    return {label: counts_of([row for row in rows if row.label == label]) for label in labels}


def derivation_report(task: Task, rows: Sequence[Agreement], left_out: int) -> dict[str, Any]:
    """Returns the whole comparison as plain values: what `tracegap derive --json` prints."""
    reasons = Counter(row.abstention for row in rows if row.abstention)
    return {
        "task": task.name,
        **asdict(counts_of(rows)),
        "left_out": left_out,
        "by_label": {label: asdict(value) for label, value in by_label(rows).items()},
        "abstentions": dict(reasons.most_common()),
        "contradictions": [
            {"id": row.id, "reason": row.contradiction} for row in rows if row.contradiction
        ],
        "disagreements": [asdict(row) for row in rows if _disagrees(row)],
    }


def _disagrees(row: Agreement) -> bool:
    return False in (row.label_right, row.evidence_exact, row.answer_right)
