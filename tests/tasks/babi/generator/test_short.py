"""Short stories of tasks 1 and 2: facts follow by rule, and nothing else gives answers away."""

import re
from collections import Counter

import pytest

from tracegap.tasks.babi.generator import generate
from tracegap.tasks.babi.generator.short import ROOMS, VERBS, Event, last_move, thing_facts
from tracegap.tasks.babi.task import LABELS

SENTENCES = {
    kind: re.compile(rf"(\w+) (?:{'|'.join(verbs)}) the (\w+)(?: there)?\.")
    for kind, verbs in VERBS.items()
}


def events_of(example):
    return [
        next(
            Event(m[1], kind, m[2]) for kind, form in SENTENCES.items() if (m := form.fullmatch(s))
        )
        for s in example.context
    ]


def worked_out(example):
    """Evidence and answer by the generator's own rules, from sentences and question alone."""
    events = events_of(example)
    name = re.fullmatch(r"Where is (?:the )?(\w+)\?", example.question)[1]
    one = example.label == LABELS[0]
    facts = (last_move(events, name),) if one else thing_facts(events, name)
    return tuple(sorted(facts)), (events[facts[-1]].target,)


def test_the_rules_give_every_official_fact_and_answer_of_tasks_1_and_2(official):
    count = 0
    for example in official.examples:
        if example.label in LABELS[:2]:
            assert worked_out(example) == (example.evidence, example.answers), example.id
            count += 1
    assert count == 3994


@pytest.fixture(scope="module")
def fresh():
    return list(generate(6000, seed=11))


def test_fresh_facts_and_answers_follow_from_the_stories(fresh):
    for example in fresh:
        assert worked_out(example) == (example.evidence, example.answers)
        assert len(example.context) - len(example.evidence) >= len(example.evidence)
        assert len(example.context) in ((4, 5) if example.label == LABELS[0] else (5, 6, 7, 8))
    assert Counter(e.label for e in fresh) == {LABELS[0]: 3000, LABELS[1]: 3000}


def test_fresh_words_are_those_of_the_official_files(official, fresh):
    known = {
        word
        for e in official.examples
        if e.label in LABELS[:3]
        for s in e.context
        for word in s.split()
    }
    assert {word for e in fresh for s in e.context for word in s.split()} <= known


@pytest.mark.parametrize("label", LABELS[:2])
def test_neither_a_rooms_place_nor_its_frequency_gives_the_answer(fresh, label):
    hits, total = Counter(), 0
    for example in fresh:
        if example.label != label:
            continue
        total += 1
        rooms = [e.target for e in events_of(example) if e.kind == "move"]
        guesses = {f"move {i}": rooms[i] for i in range(-4, 4)}
        guesses["commonest room"] = Counter(rooms).most_common(1)[0][0]
        guesses["rarest room"] = Counter(rooms).most_common()[-1][0]
        hits.update(name for name, room in guesses.items() if (room,) == example.answers)
    # a story tells of four or five rooms, one of which is the answer
    assert max(hits.values()) / total < 1 / 4 + 0.05
    assert min(hits.values()) / total > 1 / 5 - 0.05


def test_answers_are_balanced(fresh):
    for label in LABELS[:2]:
        counts = Counter(e.answers[0] for e in fresh if e.label == label)
        assert counts == dict.fromkeys(ROOMS, 500)


def test_an_example_depends_on_seed_and_number_alone():
    assert list(generate(40, 3)) == list(generate(90, 3))[:40]
    assert {e.context for e in generate(90, 3)}.isdisjoint(e.context for e in generate(90, 4))
