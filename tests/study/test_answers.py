"""Reading answers: every one is counted out, and what does not fit is named."""

import csv
import json

import pytest

from studies import design, handed_in
from tracegap.errors import BadInputError
from tracegap.study.answers import collect
from tracegap.study.questions import RATINGS
from tracegap.study.simulated import Effects

MADE = design()


@pytest.fixture
def files(tmp_path):
    return handed_in(tmp_path, MADE)


def changed(path, change):
    handed = json.loads(path.read_text())
    change(handed)
    path.write_text(json.dumps(handed))
    return path


def test_everything_handed_in_is_counted_out(tmp_path):
    files = handed_in(tmp_path, MADE, Effects(careless=0.4))
    found = collect(files, MADE)
    assert len(found.ratings) + found.left_out == 12 * 6
    assert found.raters + len(found.failed) == 12
    assert 1 < len(found.failed) < 10
    assert found.checks == 12
    assert not {one.rater for one in found.ratings} & set(found.failed)


def test_ratings_are_joined_to_the_arm_by_the_key(files):
    found = collect(files, MADE)
    by_id = {s.id: s.item for rater in MADE.raters for s in rater if s.item}
    assert all(one.item == by_id[one.item.id] for one in found.ratings)


def test_a_rater_who_stops_early_counts_as_far_as_he_came(files):
    changed(files[0], lambda handed: handed["answers"].__delitem__(slice(3, None)))
    found = collect(files, MADE)
    assert found.unfinished == ("rater-001",)
    assert 12 * 6 - 6 < len(found.ratings) < 12 * 6


def test_a_table_of_a_survey_tool_reads_the_same(files, tmp_path):
    rows = []
    for file in files:
        handed = json.loads(file.read_text())
        rows += [{"rater": handed["rater"], "note": "x"} | answer for answer in handed["answers"]]
    table = tmp_path / "all.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert collect([table], MADE) == collect(files, MADE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda h: h.update(study="other"), "field 'study': 'other' is another study"),
        (lambda h: h.update(rater="rater-099"), "field 'rater': the kit has no 'rater-099'"),
        (lambda h: h["answers"][1].update(load=6), "answer 2: field 'load'"),
        (lambda h: h["answers"][1].pop("with"), "answer 2: field 'with': it is missing"),
        (lambda h: h["answers"][0].update(item="x"), "field 'item': 'x' was not shown"),
        (lambda h: h["answers"].append(h["answers"][0]), "is answered twice"),
        (lambda h: h.update(answers=7), "field 'answers'"),
    ],
)
def test_what_does_not_fit_is_named(files, change, words):
    with pytest.raises(BadInputError, match=words):
        collect([changed(files[0], change)], MADE)


def test_a_rater_who_hands_in_twice_and_no_answers_at_all(files, tmp_path):
    twice = tmp_path / "copy.json"
    twice.write_bytes(files[0].read_bytes())
    with pytest.raises(BadInputError, match="has handed in"):
        collect([files[0], twice], MADE)
    with pytest.raises(BadInputError, match="hold no answers"):
        collect([changed(files[1], lambda h: h.update(answers=[]))], MADE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rater,item\n", "column 'without' is missing"),
        (
            "rater,item,without,with," + ",".join(RATINGS) + "\nrater-001,x,1,1,9,1,1,1\n",
            "line 2: field 'predictability'",
        ),
    ],
)
def test_a_table_that_does_not_fit(tmp_path, text, words):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(BadInputError, match=words):
        collect([path], MADE)
