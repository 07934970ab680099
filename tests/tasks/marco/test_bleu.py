"""BLEU, by hand."""

import math

import pytest

from tracegap.tasks.marco.bleu import corpus_bleu


def test_bleu_by_hand():
    answer, reference = ["the", "cat", "sat"], ["the", "cat", "sat", "down"]
    brevity = math.exp(1 - 4 / 3)
    assert corpus_bleu([(answer, [reference])])[:3] == pytest.approx([brevity] * 3, rel=1e-6)
    clipped = corpus_bleu([(["the"] * 4, [["the", "a", "b", "c"], ["the", "the", "d", "e"]])])
    assert clipped[0] == pytest.approx(0.5)
    assert clipped[1] == pytest.approx(math.sqrt(0.5 / 3))
