"""One output under one rule: a verdict."""

import re
from dataclasses import dataclass, replace

from tracegap.audit.judging.free_traces import answer_in_tags, as_free
from tracegap.audit.judging.released_rule import (
    NOTHING,
    QUESTION_JOINED,
    UNEVALUATED,
    Gold,
    Mended,
    answer_right,
    gold_of_example,
    trace_marks,
)
from tracegap.audit.judging.released_rule import Marks as StepMarks
from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.tags import expects_trace, in_tags, read_output
from tracegap.checks.free import as_read, read_free
from tracegap.checks.verdicts import trace_right, verdict_of
from tracegap.readings import FreeReading
from tracegap.records import Example, Generation, Parsed, Verdict
from tracegap.task import ReleasedRule, Task
from tracegap.traces.marks import Marks, to_think_tags
from tracegap.traces.parse import MALFORMED_LABEL, opened_in_prompt, think_of

STRICT, RELEASED, JOINED = "strict", "released", "mended"
SCORERS = (STRICT, RELEASED, JOINED)


@dataclass(frozen=True, slots=True)
class TraceMarks:
    """What the user says of how traces are marked.

    Attributes:
        pattern: What stands between trace and answer in a text without tags.
        own: Marks around the trace besides those that are known.
    """

    pattern: re.Pattern[str] | None = None
    own: Marks | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An output with its example: what every rule looks at.

    Attributes:
        text: Trace and answer in tags.
        parsed: What the strict parser reads in it.
        own: Gold of the question.
        joined: Gold of the row that the released join finds, None if it finds none.
        traced: Whether a trace is expected of this arm.
        rule: How the released scorer reads the data set.
        opened_in_prompt: Whether only the closing mark of its trace is there.
        reading: What its trace says, if that is in the model's own words and the task can read it.
    """

    output: Output
    example: Example
    text: str
    parsed: Parsed
    own: Gold
    joined: Gold | None
    traced: bool
    rule: ReleasedRule
    opened_in_prompt: bool
    reading: FreeReading | None = None


def case_of(
    output: Output,
    example: Example,
    joined: Gold | None,
    task: Task,
    rule: ReleasedRule,
    marks: TraceMarks,
) -> Case:
    """Returns the case of an output."""
    marked = to_think_tags(output.text, marks.own)
    text = in_tags(output, marked, marks.pattern, marks.own)
    if task.free_traces:
        text = answer_in_tags(text)
    parsed = read_output(text, output, task)
    reading = None
    if not output.released:
        reading = read_free(text, parsed, task, example.question, example.context)
    if task.free_traces:
        parsed = as_free(parsed, think_of(text), example)
    elif reading is not None:
        parsed = _as_read(parsed, reading, example)
    own = gold_of_example(example)
    return Case(
        output,
        example,
        text,
        parsed,
        own,
        joined,
        expects_trace(output.arm),
        rule,
        opened_in_prompt(marked),
        reading,
    )


def _as_read(parsed: Parsed, reading: FreeReading, example: Example) -> Parsed:
    """Takes what was read in a free trace; a class that gold is there for is missed in it."""
    said = as_read(parsed, reading, example.context)
    if reading.label is not None or not example.label or MALFORMED_LABEL not in parsed.problems:
        return said
    return replace(said, problems=(MALFORMED_LABEL, *said.problems))


def strict(case: Case, task: Task) -> Verdict:
    """The checks of a run: what is malformed is unscored, the answer stands in its tag."""
    return verdict_of(case.parsed, _generation(case), case.example, task, case.reading)


def judge_case(case: Case, task: Task) -> dict[str, Verdict]:
    """Returns the verdict of each scorer; no released rule reads traces in words of their own."""
    first = strict(case, task)
    if task.free_traces:
        return {STRICT: first}
    return {
        STRICT: first,
        RELEASED: by_rule(case, NOTHING, first),
        JOINED: by_rule(case, QUESTION_JOINED, first),
    }


def by_rule(case: Case, mended: Mended, strict: Verdict) -> Verdict:
    """The released rule with some defects mended; what is cited is as the strict checks read it."""
    right = answer_right(case.text, case.example, case.rule, mended)
    marks = UNEVALUATED
    if case.traced:
        marks = _with_gold(
            trace_marks(case.text, case.rule, case.joined, case.own, mended), case.example
        )
    return replace(
        strict,
        problems=case.parsed.problems,
        label_right=marks.label,
        evidence_exact=marks.evidence,
        trace_right=trace_right(marks.label, marks.evidence, case.example),
        answer_right=right,
        answer_f1=float(right),
    )


def _with_gold(marks: StepMarks, gold: Example) -> StepMarks:
    """Leaves a step unscored that the file brings no gold for."""
    if gold.label and gold.evidence:
        return marks
    return StepMarks(marks.label if gold.label else None, marks.evidence if gold.evidence else None)


def is_unread(case: Case, verdict: Verdict, task: Task) -> bool:
    """Whether what a verdict should judge could not be read: the trace, or else the answer."""
    if not case.traced:
        return verdict.said_answers is None
    if task.free_traces:
        return verdict.said_answers is None or think_of(case.text) is None
    if case.example.label and case.example.evidence:
        return verdict.trace_right is None
    return case.parsed.trace is None


def _generation(case: Case) -> Generation:
    return Generation(
        example_id=case.example.id,
        arm=case.output.arm,
        seed=0,
        condition="full",
        text=case.output.text,
        finish_reason="length" if case.output.unfinished else "stop",
        prompt_tokens=0,
        completion_tokens=0,
    )
