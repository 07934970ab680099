"""Verdicts built to a known truth."""

from tracegap.records import Verdict

LABELS = ("equal", "mix")


def verdict(arm, i, trace, answer, seed=1, condition="full", problems=(), group=None):
    return Verdict(
        example_id=f"q{i:04}",
        arm=arm,
        seed=seed,
        condition=condition,
        label=LABELS[i % 2],
        group=group or f"g{i:04}",
        problems=problems,
        said_label=None,
        said_evidence=None,
        said_answers=None,
        label_right=trace,
        evidence_precision=None if trace is None else 1.0,
        evidence_recall=None if trace is None else float(trace),
        evidence_f1=None if trace is None else float(trace),
        evidence_exact=trace,
        trace_right=trace,
        answer_right=answer,
        answer_f1=float(answer),
    )


def arm_of(name, table, **more):
    """One verdict a question, their 2x2 table as given."""
    pairs = [(t, a) for (t, a), n in zip(CELLS, table, strict=True) for _ in range(n)]
    return [verdict(name, i, trace, answer, **more) for i, (trace, answer) in enumerate(pairs)]


CELLS = [(True, True), (True, False), (False, True), (False, False)]
CORRECT = (90, 10, 20, 80)
