"""Rows become examples, or are put aside with the reason."""

import pytest

from cotempqa_rows import ROW, load, write
from tracegap.tasks.cotempqa.task import CoTempQA


def test_a_row_becomes_an_example(tmp_path):
    write(tmp_path, ROW, name="during.json")
    write(tmp_path, [ROW["question"]], name="released_test_questions.json")
    loaded = load(tmp_path)
    (example,) = loaded.examples
    assert example.id == "during-7"
    assert example.label == "during"
    assert example.evidence == (2,)
    assert example.answers == ("Orange",)
    assert example.group == "ann lee"
    assert example.meta == {"triple_element": "S1_R1_O2", "index": "7", "released_test": "yes"}
    assert loaded.official_test == {"during-7"}
    assert CoTempQA().event(example) == "ann lee | employer | acme, inc."


def test_ids_are_unique_where_indices_are_not(tmp_path):
    other = {**ROW, "facts": [*ROW["facts"], "Bo attended Eton in 1901."]}
    unnumbered = {**ROW, "index": None, "facts": ROW["facts"][::-1]}
    loaded = load(write(tmp_path, ROW, other, unnumbered))
    ids = [example.id for example in loaded.examples]
    assert ids[0] == "equal-7"
    assert len(set(ids)) == 3
    assert load(write(tmp_path, ROW, other, unnumbered)).examples == loaded.examples


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"answer": []}, "answer", "no answer"),
        ({"answer": [" "]}, "answer", "no answer"),
        ({"question": "Who?"}, "question", "form"),
        ({"answer": ["Acme, Inc."]}, "facts", "own event"),
        ({"answer": ["Orange", "Apple"]}, "facts", "Apple"),
        ({"facts": ["Ann Lee works for Orange some day."]}, "facts", "fact 1 cannot be read"),
        ({"facts": []}, "facts", "Orange"),
    ],
)
def test_unusable_rows_are_put_aside_with_the_reason(tmp_path, change, field, reason):
    loaded = load(write(tmp_path, ROW, {**ROW, "index": 8, **change}))
    assert [example.id for example in loaded.examples] == ["equal-7"]
    (aside,) = loaded.quarantined
    assert (aside.line, aside.field) == (2, field)
    assert reason in aside.reason
    assert aside.source.endswith("equal.json")


def test_repeats_are_put_aside_and_the_first_is_kept(tmp_path):
    write(tmp_path, ROW, {**ROW, "index": 8})
    loaded = load(write(tmp_path, ROW, name="mix.json"))
    assert [example.id for example in loaded.examples] == ["equal-7"]
    assert [aside.line for aside in loaded.quarantined] == [2, 1]
    assert all("equal.json, line 1" in aside.reason for aside in loaded.quarantined)


def test_an_unreadable_fact_that_is_not_needed_does_no_harm(tmp_path):
    loaded = load(write(tmp_path, {**ROW, "facts": [*ROW["facts"], "Hm?"]}))
    assert loaded.examples[0].evidence == (2,)
    assert not loaded.quarantined
