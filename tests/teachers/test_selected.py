"""What selection did: counts add up, and a planted difference is found with an interval over it."""

import numpy as np
import pytest

from rooms_task import EXAMPLES, TASK
from teaching import replies_to, right, wrong
from tracegap.teachers.asking import Usage
from tracegap.teachers.rows import taught_rows
from tracegap.teachers.selected import THIS_RUN, selection_of
from tracegap.teachers.selection import WRONG_ANSWER, select
from tracegap.teachers.settings import TeacherSettings

SETTINGS = TeacherSettings(name="mock")


def selected(examples, make, keep="answer", too_long=lambda rows: None):
    taught = select(examples, replies_to(examples, make), TASK, ("teacher",), keep)
    made = taught_rows(examples, taught, TASK, ("teacher",), 0, too_long)
    return selection_of(examples, made, SETTINGS, {"teacher": Usage(1, 0, 2, 3)})


def test_reasons_and_the_kept_add_up_to_all_that_were_asked():
    found = selected(EXAMPLES, lambda e: wrong(e) if e.label == "ran" else right(e))
    assert found.kept + sum(found.reasons.values()) == found.asked == len(EXAMPLES)
    assert found.reasons == {WRONG_ANSWER: 13}
    assert found.rules["answer"] == found.rules[THIS_RUN] == {"kept": 27, "dropped": 13}
    assert found.rules["all"]["dropped"] == 0
    assert found.rules["trace"]["kept"] == 0


def test_what_is_dropped_for_its_length_is_dropped_by_this_run_and_by_no_rule():
    found = selected(EXAMPLES, right, too_long=lambda r: "long" if r[0].label == "ran" else None)
    assert found.rules["answer"]["dropped"] == 0
    assert found.rules[THIS_RUN]["dropped"] == 13


def test_how_the_dropped_differ():
    found = selected(EXAMPLES, lambda e: wrong(e) if len(e.context) > 4 else right(e))
    rows = {row.measure: row for row in found.apart if row.rule == "answer"}
    passages = rows["passages"]
    assert passages.kept < 3 < 5 < passages.dropped
    assert 0 < passages.low < passages.dropped - passages.kept < passages.high
    shares = [row for name, row in rows.items() if name.startswith("class ")]
    assert sum(row.kept for row in shares) == pytest.approx(1)


def test_nothing_dropped_has_no_mean_and_one_dropped_no_interval():
    none = [r for r in selected(EXAMPLES, right).apart if r.rule == "answer"]
    assert {(r.dropped, r.low) for r in none} == {(None, None)}
    one = selected(EXAMPLES, lambda e: wrong(e) if e.id == "e3" else right(e)).apart
    assert {r.low for r in one if r.rule == "answer"} == {None}
    assert all(r.dropped is not None for r in one if r.rule == "answer")


def test_intervals_cover_where_the_teacher_fails_at_random():
    examples = TASK.load("", 0, 120).examples
    covered = []
    for seed in range(100):
        fails = np.random.default_rng(seed).random(60) < 0.4  # a whole group at a time
        found = selected(examples, lambda e, f=fails: (wrong if f[int(e.group[1:])] else right)(e))
        row = next(r for r in found.apart if (r.rule, r.measure) == ("answer", "passages"))
        covered.append(row.low <= 0 <= row.high)
    assert np.mean(covered) > 0.88  # of 95 %, less three standard errors
