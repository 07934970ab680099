import json

import pytest

import tracegap

QUESTION = "While Ann Po was working for Acme, which employer did Ann Po work for concurrently?"
FACTS = [
    "Ann Po works for Acme from 1990 to 1995.",
    "Ann Po works for Borealis from 1992 to 1993.",
    "Ann Po works for Carver in 1999.",
]
RIGHT = "Carver is after 1995, so no overlap. Borealis fits. So the answer is Borealis."
WRONG = "Carver overlaps with Acme. Borealis is too early. So the answer is Carver."
OPEN = "Let me look at the whole list of employers in the context first."
ROWS = [(RIGHT, "Borealis"), (RIGHT, "Carver"), (WRONG, "Carver"), (OPEN, "Borealis")]


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [
        {
            "id": f"row-{number}",
            "question": QUESTION.replace("Ann Po", f"Ann Po{number}"),
            "facts": [fact.replace("Ann Po", f"Ann Po{number}") for fact in FACTS],
            "gold": ["Borealis"],
            "class": "during",
            "triple_element": "S1_R1_O2",
            "trace": trace,
            "prediction": answer,
        }
        for number, (trace, answer) in enumerate(ROWS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tracegap.audit(path, "cotempqa")


def test_conclusions_answers_and_false_claims_are_counted(found):
    (group,) = found.audit.free.groups.values()
    counts = {m: (group.rate(m).count, group.rate(m).n) for m in ("concludes", "follows")}
    assert counts == {"concludes": (3, 4), "follows": (2, 3)}
    assert (group.rate("conclusion_right").count, group.rate("conclusion_right").n) == (2, 3)
    assert (group.rate("answer_right").count, group.rate("answer_right").n) == (2, 4)
    assert (group.rate("has_false_claim").count, group.rate("has_false_claim").n) == (1, 3)
    table = group.link().table
    assert (table.both, table.trace_only, table.answer_only, table.neither) == (1, 1, 0, 1)
    assert group.claims["overlap", False] == 1
    assert group.claims["apart", False] == 1
    assert group.false_rate("overlap").n == 4


def test_each_output_has_a_row_with_what_was_read(found):
    rows = found.table.to_pylist()
    assert [row["id"] for row in rows] == ["row-0", "row-1", "row-2", "row-3"]
    assert [row["follows"] for row in rows] == [True, False, True, None]
    assert rows[0]["mentioned"] == [1, 2]
    assert rows[0]["accepted"] == [1]
    assert rows[0]["concluded"] == ["Borealis"]
    assert rows[0]["answers"] == ["Borealis"]
    assert rows[3]["concluded"] is None
    assert rows[2]["false_claims"][0] == "Carver overlaps with Acme."
    assert rows[0]["changed_mind"] is False


def test_the_json_and_the_page_say_it(found, tmp_path):
    (entry,) = found.json["free_traces"]
    assert entry["cells"] == {"both": 1, "conclusion_only": 1, "answer_only": 0, "neither": 1}
    assert entry["claims"]["overlap"]["false"] == 1
    page = found.report(tmp_path / "page" / "report.html").read_text(encoding="utf-8")
    assert "free-accepted" in page
    assert "2 of 3 answers are what their trace concludes" in page
