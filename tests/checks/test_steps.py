"""Step checks: labels and whole passages against gold."""

from hypothesis import given
from hypothesis import strategies as st

from sayings import FACTS, phrases
from tracegap.checks.steps import compare_evidence


@given(phrases.filter(lambda p: p.strip()), st.sampled_from(FACTS), st.booleans())
def test_a_piece_of_a_passage_or_more_than_it_is_not_the_passage(extra, fact, first):
    longer = f"{extra} {fact}" if first else f"{fact} {extra}"
    assert compare_evidence((longer,), (fact,)).f1 == 0
    for part in (fact[:-1], fact[1:], fact.split(" from ")[0]):
        assert compare_evidence((part,), (fact,)).f1 == 0


@given(st.lists(st.sampled_from(FACTS)), st.lists(st.sampled_from(FACTS), min_size=1))
def test_evidence_scores_count_passages_as_sets(cited, gold):
    found = compare_evidence(tuple(cited), tuple(gold))
    hits = len(set(cited) & set(gold))
    assert found.precision == (hits / len(set(cited)) if cited else 0)
    assert found.recall == hits / len(set(gold))
    assert found.exact == (set(cited) == set(gold)) == (found.f1 == 1)
    assert found == compare_evidence(tuple(reversed(cited)), tuple(gold) * 2)
