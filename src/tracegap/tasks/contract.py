"""The contract every task keeps: gold passes, and each corruption fails exactly its own step."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt

from tracegap.checks.verdicts import judge
from tracegap.records import Example, FormLeak, Generation, Trace, Verdict
from tracegap.task import Task
from tracegap.tasks.baselines import QUESTION_ALONE, Baseline, baseline
from tracegap.tasks.random_arm import random_faults
from tracegap.traces.arms import (
    FALSIFIES,
    RULE_ARMS,
    Arm,
    Falsehood,
    build_row,
    states_steps,
    trace_of,
)
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.leak import CONTEXT_BOUND, LABEL_BOUND, TEXT_BOUND, crossed_leak
from tracegap.traces.neutral import is_filler
from tracegap.traces.parse import parse_trace
from tracegap.traces.plan import ArmPlan, plan_arms
from tracegap.traces.render import render_trace

MARGIN = 0.05
_SURE = 1.645  # standard errors: 95 % from one side


def contract_violations(task: Task, examples: Sequence[Example], seed: int) -> list[str]:
    """Returns, in plain words, what a task and its examples break; empty if nothing.

    Args:
        task: The task.
        examples: Its examples; at least one.
        seed: Of the corruption.
    """
    if not examples:
        return ["there are no examples to check"]
    malformed = [f"{e.id}: {why}" for e in examples if (why := _malformed(task, e))]
    whole = [e for e in examples if _malformed(task, e) is None]
    usable = [e for e in whole if usable_in_all_arms(e, task) is None]
    plan = plan_arms(usable, task, seed)
    return [
        *malformed,
        *_about_ids(examples),
        *_about_groups(examples),
        *_about_labels(task),
        *(v for example in usable for v in _about_example(example, plan)),
        *random_faults(usable, plan),
    ]


def _malformed(task: Task, example: Example) -> str | None:
    """Returns what makes an example unfit for any further check, or None."""
    if example.label not in task.labels:
        return f"label {example.label!r} is not among the task's labels"
    if not example.evidence or not example.answers:
        return "gold evidence or gold answers are missing"
    if example.evidence != tuple(i for i in range(len(example.context)) if i in example.evidence):
        return f"evidence {example.evidence} is not ascending places in the context"
    return None


def _about_ids(examples: Sequence[Example]) -> Iterator[str]:
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            yield f"id {example.id!r} is used twice"
        seen.add(example.id)


def _about_groups(examples: Sequence[Example]) -> Iterator[str]:
    """What a split must not cut through: the same question over the same context."""
    groups: dict[tuple[str, tuple[str, ...]], str] = {}
    for example in examples:
        if groups.setdefault((example.question, example.context), example.group) != example.group:
            yield f"{example.id}: the same question and context stand in another group as well"


def _about_labels(task: Task) -> Iterator[str]:
    if len(task.labels) < 2:
        false = ", ".join(arm for arm, falsehood in FALSIFIES.items() if falsehood.label)
        yield f"the task has a single label, so none can be wrong: it cannot have arms {false}"


def _about_example(example: Example, plan: ArmPlan) -> Iterator[str]:
    task = plan.task
    for arm in RULE_ARMS:
        falsehood = FALSIFIES.get(arm)
        if falsehood and falsehood.label and len(task.labels) < 2:
            continue  # told once, of the task
        verdict = _verdict(example, arm, plan)
        if not verdict.answer_right:
            yield f"{example.id}: arm {arm} does not give the right answer"
        label, evidence = _expected(arm, falsehood)
        if verdict.label_right not in label:
            yield f"{example.id}: in arm {arm} the label step is {verdict.label_right}"
        if verdict.evidence_exact not in evidence:
            yield f"{example.id}: in arm {arm} the evidence step is {verdict.evidence_exact}"
        if arm == "released-incorrect":
            continue  # the paper's own form, which need not read back
        if verdict.problems:
            yield f"{example.id}: arm {arm} has problems: {', '.join(verdict.problems)}"
        if arm == "filler":
            yield from _about_filler(example, plan)
            continue
        trace, _ = trace_of(example, arm, plan)
        if len(trace.evidence) != len(example.evidence):
            yield f"{example.id}: arm {arm} does not cite as many passages as gold has"
        if (problem := _round_trip(trace, task)) is not None:
            yield f"{example.id}: in arm {arm} the trace reads back as {problem}"


def _about_filler(example: Example, plan: ArmPlan) -> Iterator[str]:
    """Dots are to take the room of a correct trace, and to be read as dots."""
    _, dots = trace_of(example, "filler", plan)
    if not is_filler(dots) or len(dots or "") != plan.filler:
        yield f"{example.id}: arm filler is not dots of the correct traces' mean length"


def _expected(arm: Arm, falsehood: Falsehood | None) -> tuple[set[bool | None], set[bool | None]]:
    """Returns what the label step and the evidence step of an arm may be."""
    if not states_steps(arm):
        return {None}, {None}
    if falsehood is None:  # drawn: right or wrong, but there
        return {True, False}, {True, False}
    if arm == "released-incorrect":  # a bare string cannot be read as a list of passages
        return {False}, {False, None}
    return {not falsehood.label}, {not falsehood.evidence}


def _verdict(example: Example, arm: Arm, plan: ArmPlan) -> Verdict:
    text = build_row(example, arm, plan).completion[0]["content"]
    return judge(Generation(example.id, arm, 0, "full", text, "stop", 0, 0), example, plan.task)


def _round_trip(trace: Trace, task: Task) -> object | None:
    label, evidence = parse_trace(render_trace(trace, task.wording), task, [])
    return None if (label, evidence) == (trace.label, trace.evidence) else (label, evidence)


def form_faults(task: Task, examples: Sequence[Example], seed: int) -> list[str]:
    """Returns, in plain words, what gives the arms away without any meaning; empty if nothing.

    Each half of the examples is matched on the other half. A bound counts as broken when the area
    under the ROC curve lies above it by more than chance would have it.
    """
    usable = [
        e for e in examples if _malformed(task, e) is None and usable_in_all_arms(e, task) is None
    ]
    return faults_of(crossed_leak(usable, task, seed)) if usable else []


def faults_of(leak: FormLeak) -> list[str]:
    """Returns which bounds a form leak breaks, each with what gives most away."""
    # the standard error where nothing can be told (Hanley and McNeil 1982)
    n = leak.examples
    chance = _SURE * sqrt((2 * n + 1) / (12 * n * n))
    most = (
        f"most by the {leak.telling} ({leak.difference:+.2f} standard deviations in wrong ones; "
        f"{leak.without_choice} of {n} examples leave no choice)"
    )
    found = []
    for area, bound, what in (
        (leak.text, TEXT_BOUND, f"the form of cited passages tells right from wrong, {most}"),
        (leak.context, CONTEXT_BOUND, f"their form and place tell right from wrong, {most}"),
        (leak.label, LABEL_BOUND, "the label alone tells right from wrong, as one is so common"),
    ):
        if area > bound + chance:
            found.append(f"{what}: AUC {area:.2f}, at most {bound:.2f} is wanted")
    return found


def guessable(task: Task, train: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Returns which context-free baselines beat chance, in plain words.

    Chance is, for each test example, one over the number of different gold answer sets that the
    examples of its class have. A baseline beats it, in all classes together or in one alone, by
    more than five points and what so few test examples would give by luck.
    """
    found = []
    for label in (None, *sorted({example.label for example in test})):
        of_train = [example for example in train if label in (None, example.label)]
        of_test = [example for example in test if label in (None, example.label)]
        if not of_train:
            continue
        chance = _chance([*train, *test], of_test)
        luck = _SURE * sqrt(chance * (1 - chance) / len(of_test))
        for name in QUESTION_ALONE:
            if (share := _share(baseline(name, of_train, of_test, task))) > chance + MARGIN + luck:
                where = "" if label is None else f" in class {label}"
                found.append(f"{name}{where} scores {share:.1%}, chance is {chance:.1%}")
    return found


def _share(baseline: Baseline) -> float:
    return sum(row.right for row in baseline.outcomes) / len(baseline.outcomes)


def _chance(examples: Sequence[Example], test: Sequence[Example]) -> float:
    answers: dict[str, set[frozenset[str]]] = defaultdict(set)
    for example in examples:
        answers[example.label].add(frozenset(example.answers))
    return sum(1 / len(answers[example.label]) for example in test) / len(test)
