"""The table of what is derived without gold."""

from tracegap.report.derivation_table import derivation_table
from tracegap.report.figures import worded


def test_a_class_where_all_is_abstained_has_dashes():
    nothing = dict.fromkeys(("label_accuracy", "evidence_exact", "answer_accuracy"))
    some = {"label_accuracy": 1.0, "evidence_exact": 0.5, "answer_accuracy": 0.75}
    report = {
        **{"task": "babi", "n": 6, "abstained": 2, **some},
        "by_label": {
            "a": {"n": 2, "abstained": 2, **nothing},
            "b": {"n": 4, "abstained": 0, **some},
        },
    }
    table = derivation_table(report)
    told = [
        [str(worded(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    assert told == [
        ["a", "2", "2", "–", "–", "–"],
        ["b", "4", "0", "100.0 %", "50.0 %", "75.0 %"],
        ["all classes", "6", "2", "100.0 %", "50.0 %", "75.0 %"],
    ]
