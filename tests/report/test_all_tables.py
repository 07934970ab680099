"""All tables: each named once, none without rows, each row as wide as its heading."""

from dataclasses import replace

from tracegap.report.all_tables import all_tables
from tracegap.report.inputs import DataShown


def test_every_table_has_rows_as_wide_as_its_heading_and_a_name_of_its_own(inputs):
    tables = all_tables(inputs)
    names = [table.name for table in tables]
    assert len(set(names)) == len(names) > 15
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_table_without_rows_is_left_out(inputs):
    before = {table.name for table in all_tables(inputs)}
    after = {table.name for table in all_tables(replace(inputs, data=DataShown(), losses={}))}
    assert after < before
    assert {"quarantine", "losses"} <= before - after
