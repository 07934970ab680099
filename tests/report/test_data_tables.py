"""What is shown of a data report."""

from dataclasses import replace

from tracegap.records import DataReport, FormLeak, LeftOut, Quarantined, Spread
from tracegap.report.data_tables import (
    data_shown,
    form_leak_table,
    lengths_table,
    overlaps_table,
    repeats_table,
    sizes_table,
)

SPREAD = Spread(3, 20.5, 10, 15, 20, 25, 31)
LEAK = FormLeak(80, 3, 0.51, 0.52, 0.7, 0.53, 0.5, "place", -0.04)
REPORT = DataReport(
    notes=(),
    sizes={"train": {"mix": 4, "equal": 2}, "test": {"during": 1}},
    groups={"train": 3, "test": 1, "shared": 0},
    repeats={"train": 2, "test": 0, "test_questions_in_train": 1},
    rules={},
    passages=SPREAD,
    evidence_passages=SPREAD,
    answers=SPREAD,
    question_words=SPREAD,
    quarantined=LeftOut(1, {"no answer": 1}),
    completions={"correct": {"cited_passages": SPREAD}, "incorrect": {"cited_passages": SPREAD}},
    contradictions=(),
    overlaps={"questions": {"shared": 2, "of": 9}},
    form_leak={"train": LEAK},
)


def test_classes_of_either_split_are_rows():
    assert sizes_table(data_shown(REPORT, ())).rows == (
        ("during", 0, 1),
        ("equal", 2, 0),
        ("mix", 4, 0),
    )


def test_arms_stand_side_by_side():
    table = lengths_table(data_shown(REPORT, ()))
    assert [column.title for column in table.columns] == ["Measure", "correct", "incorrect"]
    assert ("cited passages, median", 20, 20) in table.rows
    assert not [row for row in table.rows if row[0].endswith(", n")]


def test_what_a_streamed_build_does_not_know_is_not_shown_as_nothing():
    known = repeats_table(data_shown(REPORT, ()))
    assert ("test questions in train", 1) in known.rows
    assert repeats_table(data_shown(replace(REPORT, repeats=None), ())).rows == ()
    assert overlaps_table(data_shown(replace(REPORT, overlaps=None), ())).rows == ()


def test_rows_left_out_come_with_it():
    row = Quarantined("a.json", 3, "answer", "is missing")
    assert data_shown(REPORT, [row]).quarantined == [row]


def test_what_form_gives_away_and_what_is_shared_are_told_by_part():
    shown = data_shown(REPORT, ())
    assert overlaps_table(shown).rows == (("questions", 2, 9),)
    titles = [column.title for column in form_leak_table(shown).columns]
    (row,) = form_leak_table(shown).rows
    told = dict(zip(titles, row, strict=True))
    assert (told["Part"], told["Text"], told["Label"]) == ("train", 0.51, 0.5)
    assert (told["Within a class"], told["Question"]) == (0.53, 0.7)
    assert told["Differs most"] == "place"
