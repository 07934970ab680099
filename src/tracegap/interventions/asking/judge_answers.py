"""From what a student wrote after swapped traces to records, read as the task scores answers."""

from collections.abc import Sequence
from dataclasses import replace

from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import OWN, Swap
from tracegap.records import Example
from tracegap.task import Task
from tracegap.traces.parse import parse_generation, parse_trace


def records_of(case: Case, answered: Sequence[Answered], task: Task) -> list[Reanswer]:
    """Returns a record a swap, in their order; `same` is set against the answer after `OWN`."""
    said = [_read(swap, found, task) for swap, found in zip(case.swaps, answered, strict=True)]
    own = next(x for swap, x in zip(case.swaps, said, strict=True) if swap.name == OWN)
    return [
        _record(case, swap, found, answers, own, task)
        for swap, found, answers in zip(case.swaps, answered, said, strict=True)
    ]


def _read(swap: Swap, found: Answered, task: Task) -> tuple[str, ...] | None:
    return parse_generation(given(swap.think) + found.text, task).answers


def _record(
    case: Case,
    swap: Swap,
    found: Answered,
    answers: tuple[str, ...] | None,
    own: tuple[str, ...] | None,
    task: Task,
) -> Reanswer:
    example = case.example
    label, evidence = parse_trace(swap.think, task, [])
    gold = example.evidence_passages
    return Reanswer(
        example_id=example.id,
        arm=case.arm,
        seed=case.seed,
        group=example.group,
        label=example.label,
        swap=swap.name,
        kept=swap.kept,
        trace=swap.think,
        trace_label_right=None if label is None else label_is_right(label, example.label),
        trace_evidence_exact=None if evidence is None else compare_evidence(evidence, gold).exact,
        text=found.text,
        finish_reason=found.finish_reason,
        answers=answers,
        answer_right=task.score_answer(answers, example).exact,
        same=_same(answers, own, example, task),
        leads_to=swap.leads_to,
        follows=None if swap.leads_to is None else _same(answers, swap.leads_to, example, task),
        log_prob_gold=found.log_prob_gold,
        log_prob_own=found.log_prob_own,
        log_prob_counterfactual=found.log_prob_counterfactual,
    )


def _same(
    said: tuple[str, ...] | None, other: tuple[str, ...] | None, example: Example, task: Task
) -> bool:
    """Whether two answers are the same as the task scores them; so are two that say nothing."""
    if said is None or other is None:
        return said is other
    # the other answer in gold's place, without what the task keeps beside gold
    return task.score_answer(said, replace(example, answers=other, meta={})).exact
