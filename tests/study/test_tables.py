"""Every part of a study has its table; what is empty has none."""

from studies import ARMS, EFFECTS, collected, design
from tracegap.study.analysis import analyse_study
from tracegap.study.tables import shown_table, study_tables


def test_tables_have_a_row_for_each_thing():
    made = design(12, 6, 24, raters_an_item=2)
    tables = {t.name: t for t in study_tables(analyse_study(collected(made, EFFECTS, 0), ARMS))}
    assert len(tables["ratings"].rows) == 5 * 3
    assert len(tables["contrasts"].rows) == 5 * 3
    assert len(tables["rater_agreement"].rows) == 4
    assert len(tables["discrimination"].rows) == 4
    assert len(tables["relations"].rows) == 10
    assert all(len(row) == len(table.columns) for table in tables.values() for row in table.rows)


def test_what_a_kit_shows():
    rows = shown_table(design()).rows
    assert [row[0] for row in rows] == list(ARMS)
    assert all(shown == 12 * 2 for _, _, shown, *_ in rows)
