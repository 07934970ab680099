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
        assert len(set(towns)) == len(towns) == 9
        assert len(set(names)) == len(names) == 12
        assert len({c.opened for c in chains}) == 3


def test_a_chain_is_told_link_by_link():
    chain = make_chains(random.Random(0), teacher_town=TOWNS[3])[0]
    articles = chain.articles()
    assert chain.society in articles[chain.museum][0]
    assert chain.founder in articles[chain.society][1]
    assert chain.teacher in articles[chain.founder][1]
    assert TOWNS[3] in articles[chain.teacher][0]
