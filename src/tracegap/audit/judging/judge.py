"""One output under one rule: a verdict."""

import re
from dataclasses import dataclass

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
from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.tags import expects_trace, in_tags, read_output
from tracegap.checks.verdicts import verdict_of
from tracegap.records import Example, Generation, Parsed, Verdict
from tracegap.task import ReleasedRule, Task

STRICT, RELEASED, JOINED = "strict", "released", "mended"
SCORERS = (STRICT, RELEASED, JOINED)


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
    """

    output: Output
    example: Example
    text: str
    parsed: Parsed
    own: Gold
    joined: Gold | None
    traced: bool
    rule: ReleasedRule


def case_of(
    output: Output,
    example: Example,
    joined: Gold | None,
    task: Task,
    rule: ReleasedRule,
    pattern: re.Pattern[str] | None,
) -> Case:
    """Returns the case of an output."""
    text = in_tags(output, pattern)
    parsed = read_output(text, output, task.wording.answer_style)
    own = gold_of_example(example)
    return Case(output, example, text, parsed, own, joined, expects_trace(output.arm), rule)


def strict(case: Case, task: Task) -> Verdict:
    """The checks of a run: what is malformed is unscored, the answer stands in its tag."""
    return verdict_of(case.parsed, _generation(case), case.example, task)


def judge_case(case: Case, task: Task) -> dict[str, Verdict]:
    """Returns the verdict of each scorer."""
    first = strict(case, task)
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
        marks = trace_marks(case.text, case.rule, case.joined, case.own, mended)
    return Verdict(
        example_id=case.example.id,
        arm=case.output.arm,
        seed=0,
        condition="full",
        label=case.example.label,
        group=case.example.group,
        problems=case.parsed.problems,
        said_label=case.parsed.label,
        said_evidence=case.parsed.evidence,
        said_answers=case.parsed.answers,
        label_right=marks.label,
        evidence_precision=strict.evidence_precision,
        evidence_recall=strict.evidence_recall,
        evidence_f1=strict.evidence_f1,
        evidence_exact=marks.evidence,
        trace_right=marks.trace,
        answer_right=right,
        answer_f1=float(right),
    )


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
