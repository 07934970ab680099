"""What form gives away to a rival, before and after matching."""

from dataclasses import replace

from lopsided import lopsided, places
from tracegap.tasks import get_task
from tracegap.traces.arms import LengthMatched
from tracegap.traces.leak import crossed_leak, form_leak, leak_sentence
from tracegap.traces.plan import plan_arms


def test_the_rival_cannot_tell_held_out_rows_but_could_before():
    task, rows = get_task("babi"), lopsided(800)
    leak = crossed_leak(rows, task, 0)
    assert leak.text < 0.55
    assert leak.context < 0.55
    plan = plan_arms(rows, task, 0)

    class Before:
        task = plan.task
        wrong_label = plan.wrong_label

        def wrong_places(self, example):
            passage = LengthMatched(task, 0).wrong_evidence(example)[0]
            return (example.context.index(passage),)

    leak = form_leak(rows, lambda _: Before())
    assert leak.context > 0.7
    assert "place" in leak.telling or "distance" in leak.telling


def test_where_there_is_one_choice_the_others_make_up_for_it():
    rows = lopsided(600)
    forced = [replace(e, id=f"f{e.id}", context=e.context[:2], evidence=(1,)) for e in lopsided(60)]
    plan = plan_arms([*rows, *forced], get_task("babi"), 0)
    assert places(plan, forced) == [0] * 60
    leak = form_leak([*rows, *forced], lambda _: plan)
    assert leak.without_choice == 60
    assert leak.context < 0.6


def test_a_task_with_a_single_label_has_none_to_give_away():
    class Single(type(get_task("babi"))):
        labels = ("a",)

    rows = [replace(e, label="a") for e in lopsided(80)]
    assert crossed_leak(rows, Single(), 0).label == 0.5


def test_a_leak_is_told_in_a_sentence():
    leak = crossed_leak(lopsided(80), get_task("babi"), 0)
    assert f"AUC {leak.text:.2f} (text)" in leak_sentence(leak)
    assert "80 examples, 0 without a choice" in leak_sentence(leak)
    assert leak_sentence(None) == "not known: there are no fresh examples"
