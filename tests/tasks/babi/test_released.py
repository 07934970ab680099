"""The released scorer on bAbI looks for the label in the whole first line."""

from tracegap.tasks.babi.released import CLASS_SENTENCE, BabiReleasedRule

RULE = BabiReleasedRule((CLASS_SENTENCE,), ())


def test_the_class_may_stand_behind_a_stop_but_not_in_the_next_line():
    trace = "<think>\n Let me see. The category of the question asked is: counting.\nFacts: a.\n"
    part = RULE.class_part(trace)
    assert part.endswith("is: counting.")
    assert "Facts" not in part


def test_what_stands_before_the_last_opening_tag_plays_no_part():
    assert RULE.class_part("<think>one</think><think>two\nthree") == "two"
