"""Traces in a model's own words, read by their task's rules and judged like any other."""

from collections.abc import Sequence
from dataclasses import replace

from tracegap.readings import FreeReading
from tracegap.records import Parsed
from tracegap.task import Task
from tracegap.traces.parse import (
    MALFORMED_ANSWER,
    MALFORMED_EVIDENCE,
    MALFORMED_LABEL,
    NO_ANSWER,
    after_think,
    answer_of,
    think_of,
)
from tracegap.traces.render import unescape

LEAST_WORDS = 6
"""A shorter trace says too little to be more than a broken one of the two steps."""
_STEPS = (MALFORMED_LABEL, MALFORMED_EVIDENCE)
_ANSWERS = (NO_ANSWER, MALFORMED_ANSWER)


def read_free(
    text: str, parsed: Parsed, task: Task, question: str, context: Sequence[str]
) -> FreeReading | None:
    """Returns what a generation says whose trace is in its own words; None of any other.

    Args:
        text: The generation, its trace in `<think>` tags.
        parsed: What the strict parser read in it.
        task: Whose rules read the trace.
        question: As asked.
        context: The passages.
    """
    if parsed.label is not None or parsed.evidence is not None:
        return None
    trace = free_trace_of(text, task)
    if trace is None:
        return None
    rest = after_think(text)
    said = answer_of(rest)
    answer = parsed.answers or unescape((rest if said is None else said).strip()) or None
    return task.read_free(question, context, trace, answer)


def free_trace_of(text: str, task: Task) -> str | None:
    """Returns the trace of a text if it is in words of its own, as the reader takes it."""
    think = think_of(text)
    if think is None or len(think.split(maxsplit=LEAST_WORDS)) < LEAST_WORDS:
        return None
    first = think.strip().partition(":")[0]
    stated = (*task.released_rule().class_sentences, task.wording.label)
    if any(words and first.endswith(words) for words in stated):
        return None  # one of the two steps, if a broken one
    return unescape(think)


def as_read(parsed: Parsed, reading: FreeReading, context: Sequence[str]) -> Parsed:
    """Returns what a free trace says in the form of what the strict parser reads.

    Steps that are not stated as such are no fault of a free trace.
    """
    problems = tuple(
        problem
        for problem in parsed.problems
        if problem not in _STEPS and (reading.answers is None or problem not in _ANSWERS)
    )
    accepted = reading.accepted
    cited = None if not accepted else tuple(context[i] for i in accepted)
    answers = reading.answers if reading.answers is not None else parsed.answers
    return replace(parsed, label=reading.label, evidence=cited, answers=answers, problems=problems)
