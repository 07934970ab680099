"""Invented questions: gold follows by rule, and nothing gives answers away."""

from collections import Counter, defaultdict

from cotempqa_rows import evidence_of
from tracegap.records import Abstention
from tracegap.task import answers_key
from tracegap.tasks.cotempqa.facts import (
    is_condition,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.generator import KINDS, LABELS, generate
from tracegap.tasks.cotempqa.rules import derive
from tracegap.tasks.cotempqa.task import CoTempQA
from tracegap.tasks.splits import split

# --- the generator ---

SIZE = 1200


GENERATED = tuple(generate(SIZE, 11))


def test_generated_gold_follows_from_the_facts_by_rule():
    for example in GENERATED:
        derivation = derive(example.question, example.context)
        assert not isinstance(derivation, Abstention)
        assert derivation.label == example.label
        assert derivation.evidence == example.evidence
        assert derivation.answers == example.answers
        assert evidence_of(example.question, list(example.context), list(example.answers)) == (
            example.evidence
        )


def test_no_generated_distractor_shares_a_year_with_the_own_event():
    for example in GENERATED:
        question = parse_question(example.question)
        facts = [parse_fact(passage) for passage in example.context]
        assert question
        (own,) = [fact for fact in facts if fact and is_condition(fact, question)]
        for i, fact in enumerate(facts):
            assert fact
            if fact != own and i not in example.evidence:
                assert fact.end[0] < own.start[0] or own.end[0] < fact.start[0]


def test_generated_labels_and_kinds_are_balanced():
    assert set(Counter(e.label for e in GENERATED).values()) == {SIZE // len(LABELS)}
    kinds = Counter((e.label, e.meta["triple_element"]) for e in GENERATED)
    assert len(kinds) == len(LABELS) * len(KINDS)
    assert set(kinds.values()) == {SIZE // 20}
    assert {len(e.context) for e in GENERATED} == set(range(4, 11))
    assert {len(e.answers) for e in GENERATED} == {1, 2, 3}
    assert len({e.id for e in GENERATED}) == SIZE


def test_generated_answers_cannot_be_guessed_without_reading():
    train, test = split(GENERATED, "group", 0, frozenset())
    common = Counter(answers_key(e.answers) for e in train).most_common(1)[0][0]
    seen = defaultdict(Counter)
    task = CoTempQA()
    for example in train:
        seen[task.event(example)][answers_key(example.answers)] += 1
    looked_up = [
        seen[event].most_common(1)[0][0] if (event := task.event(e)) in seen else common
        for e in test
    ]
    hits = sum(said == answers_key(e.answers) for said, e in zip(looked_up, test, strict=True))
    assert hits <= 0.02 * len(test)
    for place in (0, -1):
        share = sum(e.evidence == (range(len(e.context))[place],) for e in GENERATED) / SIZE
        assert share < 0.15
    alone = [e for e in GENERATED if len(_fits(e)) == len(e.evidence)]
    assert not alone, "a distractor has always the type of the answer"


def _fits(example):
    """Positions of the facts that fit the answer's type, whatever their time."""
    question = parse_question(example.question)
    facts = [parse_fact(passage) for passage in example.context]
    return [
        i
        for i, fact in enumerate(facts)
        if fact.relation == question.asked_relation and not is_condition(fact, question)
    ]


def test_length_and_precision_do_not_give_evidence_away():
    single = {True: [], False: []}
    length = {True: [], False: []}
    for example in GENERATED:
        for i in _fits(example):
            fact = parse_fact(example.context[i])
            single[i in example.evidence].append(fact.start == fact.end)
            length[i in example.evidence].append(len(example.context[i]))
    mean = {k: sum(v) / len(v) for k, v in length.items()}
    share = {k: sum(v) / len(v) for k, v in single.items()}
    assert abs(mean[True] - mean[False]) < 3
    assert abs(share[True] - share[False]) < 0.06


def test_each_generated_example_depends_on_seed_and_index_alone():
    assert tuple(generate(50, 11)) == GENERATED[:50]
    assert tuple(generate(50, 12)) != GENERATED[:50]
    loaded = CoTempQA().load("synthetic", 11, 50)
    assert loaded.examples == GENERATED[:50]
