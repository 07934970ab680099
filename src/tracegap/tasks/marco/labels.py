"""Judging a type without gold, by the question's words and the answer's form."""

from tracegap.checks.grounding import can_follow
from tracegap.records import Finding, Trace
from tracegap.tasks.marco.question_type import form_forbids, types_asked


def judge_label(question: str, trace: Trace, answer: str | None) -> Finding:
    """Judges the type that a trace states; unknown where the question's words allow several."""
    said = trace.label.upper()
    asked = types_asked(question)
    words = f"the question's words {asked.because!r}" if asked.because else "the question"
    if said not in asked.types:
        allowed = " or ".join(asked.types)
        return Finding("label", "wrong", f"{words} ask for {allowed}, not {said}")
    forbidden = form_forbids(said, answer) if answer and can_follow(answer) else None
    if forbidden is not None:
        return Finding("label", "wrong", f"{said} does not fit: {forbidden}")
    if asked.sure:
        return Finding("label", "right", f"{words} ask for {said}")
    return Finding("label", "unknown", f"{words} allow {said}, and other types as well")
