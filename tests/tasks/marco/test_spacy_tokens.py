"""Tokens: spaCy's, whatever the text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks.marco.spacy_tokens import tokenize

spacy = pytest.importorskip("spacy")


def test_tokens_are_spacys(shared_data):
    lines = (shared_data / "marco" / "msmarco_v1.1_sample.jsonl").read_text().splitlines()
    texts = [p["passage_text"] for line in lines for p in json.loads(line)["passages"]]
    assert tokenize(texts) == by_spacy(texts)


@given(st.lists(st.text(st.sampled_from("aAb.,:;)($5km'/- \n\té€"), max_size=12), max_size=6))
def test_tokens_are_spacys_for_any_text(texts):
    assert tokenize(texts) == by_spacy(texts)


def by_spacy(texts):
    tokenizer = spacy.blank("en").tokenizer if not hasattr(by_spacy, "cut") else by_spacy.cut
    by_spacy.cut = tokenizer
    return [[str(token).strip().lower() for token in tokenizer(text)] for text in texts]
