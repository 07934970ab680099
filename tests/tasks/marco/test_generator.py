"""Fresh records: balanced, and their answer can be read off."""

import re
from collections import Counter

from tracegap.tasks import get_task
from tracegap.tasks.marco.generator import TRAITS
from tracegap.tasks.marco.metrics import NO_ANSWER


def test_fresh_records_are_balanced_and_their_answer_can_be_read_off():
    examples = get_task("marco").load("synthetic", 3, 5 * 13 * 4).examples
    counts = Counter((e.label, e.answers[0]) for e in examples)
    assert set(counts.values()) == {4}
    assert len(counts) == 5 * 13
    for example in examples:
        assert derived(example) == example.answers[0]


def derived(example):
    """Reads the answer off by the templates: of the passages on the asked place, what is told."""
    trait = TRAITS[example.label]
    pattern = re.escape(trait.question).replace(re.escape("{name}"), "(?P<name>.*)")
    name = re.fullmatch(pattern, example.question)["name"]
    for text in (p for p in example.context if name in p):
        for sentence in trait.sentences:
            told = re.escape(sentence).replace(re.escape("{value}"), "(.*?)")
            if found := re.search(told, text):
                return found[1]
    return NO_ANSWER


def test_unanswerable_evidence_is_on_the_asked_place():
    for example in get_task("marco").load("synthetic", 0, 600).examples:
        words = {word for word in example.question.split() if word.istitle()}
        assert words <= set(example.evidence_passages[0].split())
