"""A file without a row is an error that names it; any other is passed on as it is."""

from pathlib import Path

import pytest

from tracegap.errors import BadInputError
from tracegap.tasks.unusable import not_empty


@pytest.mark.parametrize("rows", [[0], [None, 1], ["a", "b"]])
def test_rows_are_passed_on(rows):
    assert list(not_empty(rows[:1] + rows[1:], Path("f"))) == rows


def test_a_file_without_a_row_is_named():
    with pytest.raises(BadInputError, match=r"^f\.json: holds no record; download it again"):
        list(not_empty([], Path("f.json")))
