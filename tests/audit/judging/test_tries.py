"""Several outputs for a question: numbered as they come, and compared within it."""

import numpy as np
import pytest

from tracegap.audit.judging.tries import Tries
from tracegap.statistics import within_question
from verdicts import verdict

WHO = ("S", "correct")


def filled(rows):
    tries = Tries()
    for question, trace, answer in rows:
        tries.add(WHO, question, {"strict": verdict("correct", 0, trace, answer)})
    return tries


def drawn(files):
    rng = np.random.default_rng(2)
    ease = rng.normal(size=30)
    for _ in range(files):
        for i in range(30):
            trace, answer = rng.normal(size=2) < ease[i]
            yield f"q{i}", bool(trace), bool(answer)


def test_outputs_of_one_question_are_numbered_in_their_order():
    rows = list(drawn(3))
    found = filled(rows).within("strict", WHO)
    names = [name for name, _, _ in rows]
    run = np.repeat(np.arange(3), 30)
    expected = within_question([t for _, t, _ in rows], [a for _, _, a in rows], names, run)
    assert found.p_value == pytest.approx(expected.p_value)
    assert found.odds_ratio.value == pytest.approx(expected.odds_ratio.value)
    assert (found.runs, found.questions) == (3, 30)


def test_repeats_are_counted_and_a_question_asked_once_gives_no_link():
    once = filled(drawn(1))
    assert once.repeats == 0
    assert once.within("strict", WHO) is None
    assert filled(drawn(3)).repeats == 60


def test_traces_that_could_not_be_read_are_no_tries():
    rows = [*drawn(1), *((f"q{i}", None, True) for i in range(30))]
    assert filled(rows).repeats == 30
    assert filled(rows).within("strict", WHO) is None


def test_parts_merged_in_their_order_are_the_whole():
    rows = list(drawn(3))
    merged = Tries()
    for start in range(0, len(rows), 25):
        merged.merge(filled(rows[start : start + 25]))
    assert merged == filled(rows)
