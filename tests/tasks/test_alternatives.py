"""Alternatives: any one will do, and the one that is trained on comes first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms_task import EXAMPLES
from tracegap.tasks.alternatives import other_answers, references


@given(st.lists(st.text(), max_size=4))
def test_what_is_kept_beside_gold_comes_back_after_it(others):
    example = replace(EXAMPLES[0], meta=other_answers(others))
    assert references(example) == (*EXAMPLES[0].answers, *others)


def test_nothing_is_kept_where_there_is_no_other():
    assert other_answers([]) == {}
