"""Judging the shape of the steps without gold, by how many paragraphs are cited."""

from tracegap.records import Finding, Trace
from tracegap.text import normalise


def judge_label(question: str, trace: Trace, answer: str | None) -> Finding:
    """Judges the shape that a trace states; that of more than two steps is not known."""
    said, steps = normalise(trace.label), len(set(trace.evidence))
    if not said.startswith(f"{steps}hop"):
        return Finding("label", "wrong", f"{steps} paragraphs are cited, one for each step")
    if said == "2hop":
        return Finding("label", "right", "two paragraphs are cited, one for each step")
    return Finding("label", "unknown", f"{steps} steps fit, but not their shape is known")
