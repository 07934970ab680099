"""Tables of an improvement: every arm and round, and figures as they were worked out."""

from improvements import improvement
from tracegap.improving.results import START
from tracegap.report.improve_tables import improve_tables


def cells(table):
    titles = [column.title for column in table.columns]
    return [dict(zip(titles, row, strict=True)) for row in table.rows]


def test_tables_show_every_arm_and_round():
    found = improvement()
    tables = {table.name: cells(table) for table in improve_tables(found)}
    students = [(row["Round"], row["Kept by"], row["Trainings"]) for row in tables["improve"]]
    assert students[:2] == [(0, START, 3), (1, "answer", 3)]
    assert len(students) == 7
    assert tables["improve"][0]["Answer right"] == found.measured[0].accuracy["answer"]
    pairs = tables["improve-compared"]
    assert len(pairs) == 12
    assert [row["First"] for row in pairs if row["Declared"]] == ["trace"]
    (kept,) = tables["improve-kept"]
    assert (kept["Shared by all arms"], kept["Left out for tokens"], kept["Rows"]) == (44, 4, 40)


def test_a_run_that_was_not_improved_has_none():
    assert improve_tables(None) == []
