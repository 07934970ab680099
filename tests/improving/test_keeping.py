"""What each arm may keep, by the verdict alone."""

import pytest

from improvements import EXAMPLE, TASK, WRONG, a_try
from tracegap.improving.keeping import KEEPS, may_keep, training_row


@pytest.mark.parametrize(
    ("trace", "answer", "kept"),
    [
        (True, True, {"answer", "trace", "both", "random"}),
        (True, False, {"trace", "random"}),
        (False, True, {"answer", "random"}),
        (False, False, {"random"}),
    ],
)
def test_each_arm_looks_at_its_own_part(trace, answer, kept):
    assert {keep for keep in KEEPS if may_keep(keep, a_try(trace, answer))} == kept


def test_no_arm_keeps_what_ran_into_the_limit():
    cut = a_try(True, True, finish_reason="length")
    assert not any(may_keep(keep, cut) for keep in KEEPS)


def test_an_unreadable_try_is_of_the_control_alone():
    unread = a_try(True, True, text="I do not know.")
    assert {keep for keep in KEEPS if may_keep(keep, unread)} == {"random"}


def test_a_kept_try_is_trained_on_as_it_was_written():
    found = a_try(False, True)
    row = training_row(found, EXAMPLE, TASK)
    assert row.completion == [{"role": "assistant", "content": found.generation.text}]
    assert row.prompt == TASK.prompt(EXAMPLE)
    assert (row.label, row.evidence) == (EXAMPLE.label, [WRONG])
