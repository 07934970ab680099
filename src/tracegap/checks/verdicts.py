"""From a generation to a verdict."""

from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.records import Example, Generation, Parsed, Verdict
from tracegap.task import Task
from tracegap.traces.arms import has_trace
from tracegap.traces.parse import UNFINISHED, parse_generation


def judge(generation: Generation, example: Example, task: Task) -> Verdict:
    """Returns the verdict of the strict checks on one generation."""
    parsed = parse_generation(
        generation.text, task.wording.answer_style, expects_trace=has_trace(generation.arm)
    )
    return verdict_of(parsed, generation, example, task)


def verdict_of(parsed: Parsed, generation: Generation, example: Example, task: Task) -> Verdict:
    """Returns the verdict on what was read from a generation."""
    evidence = (
        None
        if parsed.evidence is None
        else compare_evidence(parsed.evidence, example.evidence_passages)
    )
    label_right = None if parsed.label is None else label_is_right(parsed.label, example.label)
    answer = task.score_answer(parsed.answers, example)
    unfinished = (UNFINISHED,) if generation.finish_reason == "length" else ()
    judged = label_right is not None and evidence is not None
    return Verdict(
        example_id=example.id,
        arm=generation.arm,
        seed=generation.seed,
        condition=generation.condition,
        label=example.label,
        group=example.group,
        problems=parsed.problems + unfinished,
        said_label=parsed.label,
        said_evidence=parsed.evidence,
        said_answers=parsed.answers,
        label_right=label_right,
        evidence_precision=None if evidence is None else evidence.precision,
        evidence_recall=None if evidence is None else evidence.recall,
        evidence_f1=None if evidence is None else evidence.f1,
        evidence_exact=None if evidence is None else evidence.exact,
        trace_right=bool(label_right and evidence and evidence.exact) if judged else None,
        answer_right=answer.exact,
        answer_f1=answer.f1,
    )
