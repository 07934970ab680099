from tracegap.audit.findings.free_tables import (
    free_headlines,
    free_json,
    free_sentences,
    free_tables,
)
from tracegap.audit.judging.free_counts import FreeGroup
from tracegap.audit.judging.run_audit import Audit


def test_an_audit_without_free_traces_says_nothing_of_them():
    audit = Audit("any")
    assert (free_tables(audit), free_sentences(audit), free_json(audit)) == ([], [], [])
    assert free_headlines(audit) == []


def test_what_could_not_be_told_is_left_out():
    audit = Audit("any")
    group = audit.free.groups["model", "arm"] = FreeGroup()
    group.n["a"] = 1
    group.told["a", "concludes"] = 1
    assert [table.name for table in free_tables(audit)] == ["free"]
    assert free_sentences(audit) == [
        "model, arm: 1 traces are in the model's own words; what 0 of them conclude could be read."
    ]
    assert free_headlines(audit) == []
    (entry,) = free_json(audit)
    assert (entry["follows"], entry["cells"]) == (None, None)
    assert entry["concludes"]["count"] == 0


def test_false_claims_are_told_by_kind():
    audit = Audit("any")
    group = audit.free.groups["model", "arm"] = FreeGroup()
    group.n["a"] = 2
    group.claims["overlap", False] = 1
    group.claims["date", True] = 3
    group.kinds["a", "overlap"] = 1
    assert (
        free_sentences(audit)[-1]
        == "model, arm: read as false claims, to be checked by eye: overlap 1."
    )
    rows = {row[2]: row[3:6] for row in free_tables(audit)[-1].rows}
    assert rows == {"overlap": (0, 1, 0), "date": (3, 0, 0)}


def test_a_headline_tells_the_main_figures_with_their_intervals():
    audit = Audit("any")
    group = audit.free.groups["model", "arm"] = FreeGroup()
    counts = {"conclusion_right": 11, "follows": 17, "has_false_claim": 5}
    for number in range(18):
        group.n[str(number)] = 1
        for measure, right in counts.items():
            group.told[str(number), measure] = 1
            group.right[str(number), measure] = number < right
    (said,) = free_headlines(audit)
    assert said.startswith("model, arm: 11 of 18 traces conclude the right answer: 61.1 % (")
    assert "; 17 of 18 answers are what their trace concludes: 94.4 % (" in said
    assert "; 5 of 18 traces that claim what can be checked were read as claiming something" in said
    assert "false, which is to be checked by eye: 27.8 % (" in said
