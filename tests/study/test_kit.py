"""Kits: pages that ask nothing of the network, tell no arm, and show hostile text as text."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace

import pytest

from studies import ARMS, HOSTILE, design, items
from tracegap.errors import BadInputError
from tracegap.study.design import make_design
from tracegap.study.items import pool_of
from tracegap.study.kit import read_key, render_rater, to_table, write_kit


def test_a_kit_is_a_page_a_rater_a_table_and_the_key(tmp_path):
    made = design()
    written = write_kit(tmp_path / "kit", made, "A study", True)
    assert len(written) == 12 + 2
    assert read_key(tmp_path / "kit") == read_key(written[-1]) == made
    again = write_kit(tmp_path / "again", made, "A study", True)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written]
    with pytest.raises(BadInputError):
        read_key(tmp_path)


def test_no_page_and_no_table_tells_arm_or_truth():
    made = design()
    text = "".join(render_rater(made, r, "A study", True) for r in range(12)) + to_table(made, True)
    for arm in ARMS:
        assert arm not in text.replace("teacher", "") or arm == "teacher"
    assert "teacher" not in text
    assert "answer_right" not in text


def test_a_page_loads_nothing_and_runs_its_own_script_alone():
    page = render_rater(design(), 0, "A study", True)
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert page.count("<script") == 1


def test_passages_are_shown_or_not_as_told():
    assert "Another fact." in render_rater(design(), 0, "t", True)
    assert "Another fact." not in render_rater(design(), 0, "t", False)
    assert "Another fact." not in to_table(design(), False)


def test_hostile_text_is_text(tmp_path):
    made = [
        replace(i, question=HOSTILE, context=(HOSTILE,), trace=HOSTILE, answer=HOSTILE)
        for i in items(6)
    ]
    shown = make_design(pool_of(made, ARMS, 0, Counter()), 3, 6, 0)
    page = render_rater(shown, 0, HOSTILE, True)
    plain = render_rater(design(3, 6, 6), 0, "t", True)
    for tag in ("<script", "<img", "<form", "<section"):
        assert page.count(tag) == plain.count(tag)
    write_kit(tmp_path, shown, HOSTILE, True)


def test_the_table_has_a_row_a_rater_and_item_and_no_formula():
    made = [replace(i, answer="=1+1") for i in items(6)]
    shown = make_design(pool_of(made, ARMS, 0, Counter()), 3, 6, 0)
    rows = list(csv.DictReader(io.StringIO(to_table(shown, True))))
    assert len(rows) == 3 * 7  # six items and a check
    assert {row["answer"] for row in rows if not row["answer"].startswith("“")} == {"'=1+1"}
    assert [row["position"] for row in rows[:7]] == [str(n) for n in range(1, 8)]
