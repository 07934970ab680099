"""The world of chains: all its names differ, and what is fixed is of the first chain alone."""

import random

from tracegap.tasks.made_up_names import TOWNS
from tracegap.tasks.multihop.chains import make_chains


def test_names_and_towns_of_all_chains_differ():
    for seed in range(50):
        chains = make_chains(random.Random(seed), founder_town=TOWNS[0])
        assert chains[0].founder_town == TOWNS[0]
        towns = [t for c in chains for t in (c.museum_town, c.founder_town, c.teacher_town)]
        names = [n for c in chains for n in (c.museum, c.society, c.founder, c.teacher)]
        assert len(set(towns)) == len(towns) == 12
        assert len(set(names)) == len(names) == 16
        assert len({c.opened for c in chains}) == 4


def test_a_chain_is_told_link_by_link():
    chain = make_chains(random.Random(0), teacher_town=TOWNS[3])[0]
    articles = chain.articles(random.Random(0))
    links = [(chain.museum, chain.society), (chain.society, chain.founder)]
    links += [(chain.founder, chain.teacher), (chain.teacher, TOWNS[3])]
    for title, linked in links:
        assert any(linked in sentence for sentence in articles[title])


def test_asides_stand_among_the_facts_and_name_nobody():
    chain = make_chains(random.Random(0), teacher_town=TOWNS[3])[0]
    facts, counts = chain.museum_facts(), set()
    for seed in range(60):
        sentences = chain.articles(random.Random(seed))[chain.museum]
        assert [s for s in sentences if s in facts] == facts
        asides = [s for s in sentences if s not in facts]
        assert not any(name in s for s in asides for name in (chain.museum, chain.founder))
        counts.add(len(asides))
    assert counts == {0, 1, 2, 3}
