"""From a generation to a verdict."""

from dataclasses import replace

from tracegap.checks.free import as_read, read_free
from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.readings import FreeReading
from tracegap.records import Example, Generation, Parsed, Verdict
from tracegap.task import Task
from tracegap.traces.arms import TEACHER_ARMS, has_trace
from tracegap.traces.neutral import is_filler
from tracegap.traces.parse import (
    MALFORMED_EVIDENCE,
    MALFORMED_LABEL,
    UNFINISHED,
    parse_generation,
    think_of,
)


def judge(generation: Generation, example: Example, task: Task) -> Verdict:
    """Returns the verdict of the strict checks on one generation."""
    parsed = parse_generation(generation.text, task, expects_trace=has_trace(generation.arm))
    reading = reading_of(generation, example, task, parsed)
    if reading is not None:
        parsed = as_read(parsed, reading, example.context)
    if _states_none_by_design(generation):  # that is well formed, and there is nothing to score
        unstated = (MALFORMED_LABEL, MALFORMED_EVIDENCE)
        problems = tuple(problem for problem in parsed.problems if problem not in unstated)
        parsed = replace(parsed, problems=problems)
    return verdict_of(parsed, generation, example, task, reading)


def reading_of(
    generation: Generation, example: Example, task: Task, parsed: Parsed | None = None
) -> FreeReading | None:
    """Returns what was read in a trace in the model's own words; None of any other.

    Args:
        generation: Whose trace it is.
        example: What was asked.
        task: Whose rules read the trace.
        parsed: What the strict parser read in it, if that is known.
    """
    if generation.arm not in TEACHER_ARMS:
        return None  # the steps were to be stated, and are missed
    parsed = parsed or parse_generation(generation.text, task, expects_trace=True)
    return read_free(generation.text, parsed, task, example.question, example.context)


def _states_none_by_design(generation: Generation) -> bool:
    """Whether a trace was to state no steps in the rules' words, and is such a trace."""
    if generation.arm == "filler":
        return is_filler(think_of(generation.text))
    return generation.arm in TEACHER_ARMS


def trace_right(label: bool | None, evidence: bool | None, gold: Example) -> bool | None:
    """Whether every step that there is gold for is right; None if one is unscored, or none has."""
    steps = [value for value, known in ((label, gold.label), (evidence, gold.evidence)) if known]
    return None if not steps or None in steps else all(steps)


def verdict_of(
    parsed: Parsed,
    generation: Generation,
    example: Example,
    task: Task,
    reading: FreeReading | None = None,
) -> Verdict:
    """Returns the verdict on what was read from a generation; without gold a step is unscored.

    Args:
        parsed: What was read.
        generation: Whose it is.
        example: Its gold.
        task: Scores the answer.
        reading: What else was read in a trace in the model's own words.
    """
    evidence = label_right = answer = None
    if parsed.evidence is not None and example.evidence:
        evidence = compare_evidence(parsed.evidence, example.evidence_passages)
    if parsed.label is not None and example.label:
        label_right = label_is_right(parsed.label, example.label)
    if example.answers:
        answer = task.score_answer(parsed.answers, example)
    unfinished = (UNFINISHED,) if generation.finish_reason == "length" else ()
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
        trace_right=trace_right(label_right, None if evidence is None else evidence.exact, example),
        answer_right=None if answer is None else answer.exact,
        answer_f1=None if answer is None else answer.f1,
        concluded=None if reading is None else reading.concluded,
        follows=None if reading is None else reading.follows,
        claims=() if reading is None else reading.claims,
    )
