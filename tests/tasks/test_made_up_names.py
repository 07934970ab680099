"""Invented names: many, and none of them a town or person of the lists."""

import random

from tracegap.tasks.made_up_names import PEOPLE, TOWNS, invented


def test_there_are_as_many_names_as_promised():
    rng = random.Random(0)
    names = {invented(rng) for _ in range(30_000)}
    assert len(names) == 1440
    assert names.isdisjoint(TOWNS)
    assert names.isdisjoint(name for person in PEOPLE for name in person.split())


def test_no_town_and_no_person_stands_twice():
    assert len(set(TOWNS)) == len(TOWNS)
    assert len(set(PEOPLE)) == len(PEOPLE)
