"""MuSiQue: rows become examples of paragraphs."""

import pytest

from multihop_rows import MUSIQUE
from tracegap.tasks import get_task
from tracegap.tasks.musique import task as musique
from tracegap.tasks.unusable import Unusable


def test_musique_s_label_is_the_beginning_of_its_id():
    example = musique.example_of(MUSIQUE)
    assert (example.label, example.evidence, example.answers) == ("2hop", (0, 2), ("Bonn",))
    assert example.context[2] == "Ann: Born in Bonn."
    task = get_task("musique")
    assert task.score_answer(("City of Bonn.",), example).exact
    assert not task.score_answer(("Rome",), example).exact


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "5hop__1"}, "id"),
        ({"answerable": False}, "answerable"),
        ({"paragraphs": [{"title": "a"}]}, "paragraphs"),
        ({"paragraphs": MUSIQUE["paragraphs"][1:2]}, "paragraphs"),
        ({"answer_aliases": "Bonn"}, "answer_aliases"),
    ],
)
def test_musique_rows_that_do_not_fit_are_named(changes, field):
    made = musique.example_of({**MUSIQUE, **changes})
    assert isinstance(made, Unusable)
    assert made.field == field
