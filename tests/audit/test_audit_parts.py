"""What was rewritten for speed gives what the plain way gives."""

import ast
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from tracegap.audit.judging.counts import Tally, merged
from tracegap.statistics.association import _fisher
from tracegap.text import normalise
from tracegap.traces.parse import parse_list

PIECES = ["[", "]", "'", '"', ", ", ",", " ", "a", "it's", "\\", "\n", "\0", "\x0b", "é", "1", "''"]


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_fishers_test_agrees_with_scipy(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("counts", [(238, 3, 138, 571), (5, 60_000, 9, 40_000), (0, 0, 3, 4)])
def test_fishers_test_agrees_with_scipy_on_large_and_empty_tables(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)


def plainly(text):
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: f"[{''.join(parts)}]"))
def test_any_list_is_read_as_json_or_python_reads_it(text):
    assert parse_list(text) == plainly(text)


@given(st.lists(st.text(), max_size=4), st.booleans())
def test_written_lists_come_back(items, as_json):
    text = json.dumps(items, ensure_ascii=False) if as_json else repr(items)
    assert plainly(text) == tuple(items) == parse_list(text)


@given(st.text() | st.text("aB \t\x1c"))
def test_normalising_ascii_text_is_no_special_case(text):
    assert normalise(text) == normalise(text + "é").removesuffix("é").rstrip()


def test_tallies_of_several_classes_add_up_by_cluster():
    clusters = {"b": 0, "a": 1}
    one, two = Tally(clusters), Tally(clusters)
    one.cells.update({0: 2, 54: 1})
    two.cells.update({54: 4, 54 + 53: 5})
    one.n, two.n = 3, 9
    whole = merged([one, two])
    assert whole.n == 12
    counts = whole.array()
    assert counts.shape == (2, 3, 3, 2, 3)
    assert counts[0, 0, 0, 0, 0] == 5  # cluster a comes first
    assert counts[0, 2, 2, 1, 2] == 5
    assert counts[1, 0, 0, 0, 0] == 2
