"""Judging the kind of reasoning without gold, by what the question's words allow."""

import re

from tracegap.checks.grounding import CLOSED
from tracegap.records import Finding, Judgement, Trace
from tracegap.tasks.hotpotqa.generator import BRIDGE, COMPARISON
from tracegap.text import normalise

_COMPARES = re.compile(
    r"\b(?:both|either|same|between|than|older|oldest|younger|youngest|earlier|later|first|more|"
    r"most|larger|longer|taller|higher|closer|common)\b|^(?:are|is|do|does|did|were|was|have|has)\b"
    r"|\w,? or \w"
)


def judge_label(question: str, trace: Trace, answer: str | None) -> Finding:
    """Judges the kind that a trace states; words that may compare leave it unknown."""
    said = normalise(trace.label)
    compares = _COMPARES.search(normalise(question))
    if answer is not None and normalise(answer).rstrip(".") in CLOSED:
        judgement: Judgement = "right" if said == COMPARISON else "wrong"
        return Finding("label", judgement, "a yes or no answers a comparison")
    if compares is None:
        judgement = "right" if said == BRIDGE else "wrong"
        return Finding("label", judgement, "the question compares nothing")
    return Finding("label", "unknown", f"{compares[0]!r} may compare two things, or not")
