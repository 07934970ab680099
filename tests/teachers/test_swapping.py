"""Swapped traces: of the same class, each used once, and of another answer where there is one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms_task import EXAMPLES
from tracegap.teachers.swapping import donors, still_fits

BY_ID = {e.id: e for e in EXAMPLES}


def test_every_trace_is_given_once_to_another_question_of_its_class():
    found = donors(EXAMPLES, 0)
    assert sorted(found) == sorted(found.values()) == sorted(BY_ID)
    for asked, donor in found.items():
        assert asked != donor
        assert BY_ID[asked].label == BY_ID[donor].label
        assert not still_fits(BY_ID[asked], BY_ID[donor])


def test_the_same_seed_gives_the_same_and_another_seed_others():
    assert donors(EXAMPLES, 0) == donors(EXAMPLES[::-1], 0)
    assert donors(EXAMPLES, 0) != donors(EXAMPLES, 1)


def test_the_only_question_of_a_class_gets_nothing():
    alone = replace(EXAMPLES[0], id="alone", label="jumped")
    assert "alone" not in donors([*EXAMPLES, alone], 0)


@given(st.lists(st.sampled_from(["attic", "cellar", "garden"]), min_size=2, max_size=12))
def test_swaps_are_a_permutation_and_fit_no_more_than_they_must(answers):
    made = [
        replace(EXAMPLES[0], id=f"e{n}", group=f"g{n}", answers=(answer,))
        for n, answer in enumerate(answers)
    ]
    found = donors(made, 0)
    assert sorted(found) == sorted(found.values())
    assert all(asked != donor for asked, donor in found.items())
    by_id = {e.id: e for e in made}
    fitting = sum(still_fits(by_id[a], by_id[b]) for a, b in found.items())
    commonest = max(answers.count(answer) for answer in answers)
    least = max(0, 2 * commonest - len(answers))  # more than half can't all be given to others
    assert fitting <= least + 2  # exchanged one by one, not solved
