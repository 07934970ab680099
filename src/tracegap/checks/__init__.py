"""Checks: is each step of a trace right, and is the answer? No torch here."""

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.gold_free import Check, check_generation
from tracegap.checks.grounding import ground
from tracegap.checks.steps import compare_evidence, compare_sets, label_is_right
from tracegap.checks.verdicts import judge

__all__ = [
    "Check",
    "check_generation",
    "compare_evidence",
    "compare_sets",
    "ground",
    "judge",
    "label_is_right",
    "normalise_answer",
    "score_answer_set",
]
