"""Audits of parts, merged."""

from tracegap.audit.judging import found
from tracegap.audit.judging.counts import CELLS
from tracegap.audit.judging.found import Audit
from tracegap.audit.reading.join import NoJoin
from tracegap.audit.reading.outputs import Output
from tracegap.records import Quarantined


def part(*clusters):
    audit = Audit("t", outputs=len(clusters), files=1)
    counts = audit.group("strict", "S", "a", "x")
    for number, name in enumerate(clusters):
        counts.cells[audit.clusters.setdefault(name, len(audit.clusters)) * CELLS + 1] += 1
        counts.n += 1
        counts.f1s[0.1] += 1
        audit.tries.add(("S", "a"), name, {})
        audit.set_aside(Quarantined("f", number, "row", f"why {name}"))
    return audit


def test_clusters_are_matched_by_name_however_each_part_numbers_them():
    whole = part("b", "a", "b")
    whole.merge(part("c", "a"))
    counts = whole.counts["strict", "S", "a", "x"]
    assert counts.array()[:, 0, 0, 0, 1].tolist() == [2, 2, 1]  # a, b, c
    assert (counts.n, counts.cited, whole.files) == (5, 5, 2)
    assert counts.mean_f1 == 0.1  # a sum in order would have missed it in the last place
    assert whole.repeats == 2


def test_rows_are_listed_in_their_order_and_all_counted(monkeypatch):
    monkeypatch.setattr(found, "LISTED", 3)
    whole = part("a", "b")
    later = part("c", "d")
    later.not_joined(Output("f", 7, "", "S", "a"), NoJoin("missing", "no example"))
    whole.merge(later)
    assert [row.reason for row in whole.put_aside] == ["why a", "why b", "why c"]
    assert (whole.put_aside_count, whole.rows) == (4, 8)
    assert whole.unjoined_counts == {"missing": 1}
    assert [row.line for row in whole.unjoined] == [7]
