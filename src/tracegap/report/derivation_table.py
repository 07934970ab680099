"""The table of what is derived without gold."""

from collections.abc import Mapping
from typing import Any

from tracegap.report.rows import ALL
from tracegap.report.table import Column, Table


def derivation_table(report: Mapping[str, Any]) -> Table:
    """One row a class, then one for all; from what `derivation_report` returns."""
    return Table(
        "derivation",
        f"Derived without gold: {report['task']}",
        "How often what the rules derive is as gold has it, of the examples where they do not "
        "abstain.",
        (
            Column("Class"),
            Column("n", "count"),
            Column("Abstained", "count"),
            Column("Label right", "share"),
            Column("Evidence exact", "share"),
            Column("Answer right", "share"),
        ),
        tuple(
            (
                *(name, row["n"], row["abstained"]),
                *(row["label_accuracy"], row["evidence_exact"], row["answer_accuracy"]),
            )
            for name, row in [*report["by_label"].items(), (ALL, report)]
        ),
    )
