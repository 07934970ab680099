"""How well rules agree with gold: counted step by step, abstentions apart."""

from dataclasses import replace

from tracegap.checks.derivation_agreement import agreement, by_label, counts_of, derivation_report
from tracegap.tasks import get_task

TASK = get_task("babi")
EXAMPLE = TASK.load("synthetic", 0, 2).examples[0]
RIGHT = agreement(EXAMPLE, TASK)
OTHER_GOLD = agreement(replace(EXAMPLE, id="w", answers=("nowhere",)), TASK)
UNREAD = agreement(replace(EXAMPLE, id="u", question="Why so?"), TASK)


def test_each_step_is_compared_by_itself():
    assert (RIGHT.label_right, RIGHT.evidence_exact, RIGHT.answer_right) == (True, True, True)
    assert (OTHER_GOLD.label_right, OTHER_GOLD.answer_right) == (True, False)
    assert UNREAD.label_right is UNREAD.evidence_exact is UNREAD.answer_right is None
    assert UNREAD.abstention


def test_rates_are_of_those_that_are_not_abstained():
    found = counts_of([RIGHT, OTHER_GOLD, UNREAD])
    assert (found.n, found.abstained) == (3, 1)
    assert (found.label_accuracy, found.evidence_exact, found.answer_accuracy) == (1.0, 1.0, 0.5)
    assert counts_of([UNREAD]).label_accuracy is None


def test_classes_come_in_the_order_of_their_appearance():
    last = replace(OTHER_GOLD, label="z")
    assert list(by_label([last, RIGHT])) == ["z", RIGHT.label]


def test_a_report_lists_disagreements_and_counts_reasons():
    report = derivation_report(TASK, [RIGHT, OTHER_GOLD, UNREAD], left_out=4)
    assert [row["id"] for row in report["disagreements"]] == ["w"]
    assert report["abstentions"] == {UNREAD.abstention: 1}
    assert (report["task"], report["n"], report["left_out"]) == ("babi", 3, 4)
