"""Tables: cut to all classes together, or arm by arm."""

import pytest

from tracegap.report.rows import ALL
from tracegap.report.table import Column, Table, arm_by_arm, over_all_classes

COLUMNS = (Column("Arm"), Column("Class"), Column("n", "count"))
TABLE = Table("t", "Title", "Note", COLUMNS, (("a", ALL, 3), ("a", "mix", 1), ("b", ALL, 2)))


def test_all_classes_together_are_kept():
    assert over_all_classes(TABLE).rows == (("a", ALL, 3), ("b", ALL, 2))


def test_a_table_without_classes_is_kept_whole():
    table = Table("t", "Title", "", COLUMNS[:1], (("a",), ("b",)))
    assert over_all_classes(table) is table


@pytest.mark.parametrize("rows", [TABLE.rows, ()])
def test_each_arm_has_a_table_without_the_column_of_arms(rows):
    found = arm_by_arm(Table("t", "Title", "Note", COLUMNS, rows))
    assert [table.title for table in found] == [
        f"Title: arm {arm}" for arm in dict.fromkeys(row[0] for row in rows)
    ]
    for table in found:
        assert table.columns == COLUMNS[1:]
        assert table.note == ("Note" if table is found[-1] else "")
    assert sum(len(table.rows) for table in found) == len(rows)
