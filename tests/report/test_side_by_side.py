"""Questions side by side: one of each kind that happened, the same ones every time."""

from dataclasses import replace

from reanswered import a_row
from reports import make_example
from tracegap.interventions.asking.swaps import COUNTERFACTUAL, OWN, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.report.side_by_side import said, side_by_side

EXAMPLES = {f"e{n}": replace(make_example(n), id=f"e{n}") for n in range(8)}


def rows():
    for n in range(8):
        yield a_row(n, OWN, True)
        yield a_row(n, COUNTERFACTUAL, False, said="B", leads_to=("B",), follows=n < 4)
        yield a_row(n, WRONG_EVIDENCE, n % 2 == 0)
        yield a_row(n, WRONG_LABEL, True)


def test_each_kind_that_happened_is_shown_once():
    found = list(side_by_side(rows(), EXAMPLES))
    assert [pair.title for pair in found] == [
        "The answer follows a counterfactual trace",
        "The answer changes with the evidence",
    ]
    follows, changes = found
    assert (follows.own_answer, follows.swapped_answer, follows.leads_to) == ("gold", "B", ("B",))
    assert (changes.own_right, changes.swapped_right) == (True, False)


def test_a_swap_that_is_the_own_trace_again_is_not_shown():
    same = [replace(row, trace="one and the same") for row in rows()]
    assert list(side_by_side(same, EXAMPLES)) == []


def test_which_are_shown_does_not_depend_on_their_order():
    assert list(side_by_side(reversed(list(rows())), EXAMPLES)) == list(
        side_by_side(rows(), EXAMPLES)
    )


def test_what_could_not_be_read_is_shown_raw():
    row = replace(a_row(0, OWN, False), answers=None, text=" <answer>x")
    assert said(row) == "unreadable:  <answer>x"
