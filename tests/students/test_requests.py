"""What is asked: with its context, without it, and with another's."""

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.errors import SettingsError
from tracegap.students.requests import asks_for, donors


def test_conditions_show_the_right_context() -> None:
    asks = asks_for(EXAMPLES, TASK, "correct", 3, ("full", "withheld", "swapped"))
    assert [ask.key for ask in asks] == [
        (e.id, c) for c in ("full", "withheld", "swapped") for e in EXAMPLES
    ]
    full, withheld, swapped = (asks[i * 40 : (i + 1) * 40] for i in range(3))
    for example, ask in zip(EXAMPLES, full, strict=True):
        assert all(passage in ask.messages[1]["content"] for passage in example.context)
    assert all("Mary went" not in ask.messages[1]["content"] for ask in withheld)
    contexts = {"\n".join(e.context): e for e in EXAMPLES}
    for example, ask in zip(EXAMPLES, swapped, strict=True):
        body = ask.messages[1]["content"].removeprefix("Context:\n")
        donor = contexts[body.split("\n\nQuestion:")[0]]
        assert donor.group != example.group


def test_donors_share_the_label_and_hide_the_answer() -> None:
    picked = list(donors(EXAMPLES))
    for example, donor in zip(EXAMPLES, picked, strict=True):
        assert donor.group != example.group
        assert donor.label == example.label
        possible = [
            e
            for e in EXAMPLES
            if e.label == example.label
            and e.group != example.group
            and example.answers[0] not in "\n".join(e.context)
        ]
        assert (donor in possible) or not possible


def test_a_new_example_changes_only_who_picks_it() -> None:
    before = list(donors(EXAMPLES[:30]))
    after = list(donors(EXAMPLES[:31]))[:30]
    assert all(a == b or a == EXAMPLES[30] for a, b in zip(after, before, strict=True))


def test_one_group_cannot_be_swapped() -> None:
    with pytest.raises(SettingsError, match="two groups"):
        asks_for(EXAMPLES[:2], TASK, "correct", 0, ("swapped",))


def test_some_are_asked_as_they_are_among_all() -> None:
    conditions = ("full", "withheld", "swapped")
    whole = {ask.key: ask for ask in asks_for(EXAMPLES, TASK, "correct", 0, conditions)}
    some = EXAMPLES[3:9:2]
    asks = asks_for(EXAMPLES, TASK, "correct", 0, conditions, some)
    assert asks == [whole[e.id, condition] for condition in conditions for e in some]
