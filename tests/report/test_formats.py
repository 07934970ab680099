"""Tables as CSV and LaTeX."""

import csv
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.all_tables import all_tables
from tracegap.report.formats import escape_latex, to_csv, to_latex, write_tables
from tracegap.report.inputs import ReportInput
from tracegap.report.rows import ALL
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate


def test_tables_in_the_page_are_those_in_the_files(inputs: ReportInput, tmp_path: Path) -> None:
    paths = write_tables(tmp_path, all_tables(inputs))
    tables = {table.name: table for table in all_tables(inputs)}
    assert [p.name for p in paths] == [f"{name}{s}" for name in tables for s in (".csv", ".tex")]
    with (tmp_path / "rates.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    result = next(r for r in inputs.results.arms if (r.arm, r.label) == ("correct", None))
    row = next(r for r in rows if (r["arm"], r["class"], r["context"]) == ("correct", ALL, "full"))
    assert float(row["trace_right"]) == result.accuracy["trace"].value
    assert float(row["answer_right_low"]) == result.accuracy["answer"].low
    assert int(row["answer_right_n"]) == result.accuracy["answer"].n == 60
    with (tmp_path / "associations.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    counts = result.associations["label"].table
    assert [int(first[k]) for k in ("both_right", "step_only", "answer_only", "neither")] == [
        *(counts.both, counts.trace_only, counts.answer_only, counts.neither)
    ]


def test_formulas_do_not_run_in_spreadsheets(tmp_path: Path) -> None:
    columns = (Column("What"), Column("Much", "number"))
    table = Table("t", "T", "N", columns, (("=1+1", -0.5), ("plain", None)))
    assert to_csv(table) == "what,much\n'=1+1,-0.5\nplain,\n"


def test_latex_specials_are_printed_as_they_are() -> None:
    assert escape_latex(r"50% of $x_1 & {a}~b^2 #3 \n") == (
        r"50\% of \$x\_1 \& \{a\}\textasciitilde{}b\textasciicircum{}2 \#3 \textbackslash{}n"
    )
    columns = (Column("A_b"), Column("Share", "share"))
    rows = (("[x]", Estimate(0.5, 0.25, 0.75, 8)), ("a\nb", None))
    text = to_latex(Table("t", "50 %", "n & m", columns, rows))
    assert r"{[}x] & 50.0 \% (25.0 to 75.0), n = 8 \\" in text
    assert r"a b & -- \\" in text
    assert r"\caption{50 \%. n \& m}" in text


@given(st.text())
def test_latex_never_lets_a_special_through(text: str) -> None:
    escaped = escape_latex(text)
    assert escaped.count("{") - escaped.count(r"\{") == escaped.count("}") - escaped.count(r"\}")
    bare = re.sub(r"\\text\w+\{\}|\\[{}$&#_%]|\{[\[*]\}|\$(?:-|\\infty)\$", "", escaped)
    assert not set(bare) & set('\\{}$&#_%^~<>|"\n[*')
