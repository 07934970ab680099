"""Rows become tokens, and none is cut."""

import pytest

from tracegap.errors import StudentError
from tracegap.students.tokenise import measure, tokenise
from training import rows


def test_a_row_that_would_be_cut_is_refused(tiny_student):
    from transformers import AutoTokenizer

    token_rows = tokenise(rows(3), AutoTokenizer.from_pretrained(tiny_student))
    assert measure(token_rows, 2048).total_max < 2048
    with pytest.raises(StudentError, match=r"example e\d has \d+ tokens .* over the limit of 20"):
        measure(token_rows, 20)
