"""How far form gives false traces away: to a rival that never reads, judged on held-out rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.records import Example, FormLeak
from tracegap.task import Task
from tracegap.traces.derangement import derange
from tracegap.traces.distractors import distractors
from tracegap.traces.form import FEATURES, Floats, Group, answer_words, form_of, measure
from tracegap.traces.plan import ArmPlan, plan_arms
from tracegap.traces.rival import held_out_auc

TEXT_BOUND = 0.55
CONTEXT_BOUND = 0.60
LABEL_BOUND = 0.55

_MOST = 3000  # examples are looked at, first by hash
_LEAST_OF_CLASS = 50  # examples a class must have to be judged by itself


def form_leak(examples: Sequence[Example], plan_of: Callable[[Example], ArmPlan]) -> FormLeak:
    """Lets the rival judge right against wrong evidence and labels.

    Args:
        examples: At least one; of more than some thousand a sample is looked at.
        plan_of: Gives the plan by which an example's false trace is made.
    """
    judged = sorted(examples, key=lambda e: hash_of("leak", e.id))[:_MOST]
    known = answer_words(judged)
    right: list[Floats] = []
    wrong: list[Floats] = []
    alone = 0
    for example in judged:
        plan = plan_of(example)
        passages = measure(example, known)
        for places, rows in ((example.evidence, right), (plan.wrong_places(example), wrong)):
            rows.append(form_of(passages, np.array([places], dtype=np.intp))[0])
        alone += len(distractors(example, plan.task)) <= len(example.evidence)
    gold, false = np.array(right), np.array(wrong)
    ids = [example.id for example in judged]
    labels = [example.label for example in judged]
    gap = _differences(gold, false)
    most = max(_columns("text", "context"), key=lambda i: abs(gap[i]))
    return FormLeak(
        examples=len(judged),
        without_choice=alone,
        text=_auc(gold, false, ids, _columns("text")),
        context=_auc(gold, false, ids, _columns("text", "context")),
        question=_auc(gold, false, ids, list(range(len(FEATURES)))),
        in_class=_in_class(gold, false, ids, labels),
        label=_label_auc(judged, plan_of),
        telling=tuple(FEATURES)[most],
        difference=round(float(gap[most]), 3),
    )


def crossed_leak(examples: Sequence[Example], task: Task, seed: int) -> FormLeak:
    """Judges examples by plans that were fitted on others: each half's on the other half."""
    halves: tuple[list[Example], list[Example]] = ([], [])
    for example in examples:
        halves[_half(example)].append(example)
    plans = [plan_arms(half, task, seed) for half in halves]
    # which labels are wrong how often holds of a run's own examples
    labels = derange(examples, seed)
    crossed = [replace(plan, labels=labels) for plan in plans[::-1]]
    return form_leak(examples, lambda example: crossed[_half(example)])


def leak_sentence(leak: FormLeak | None) -> str:
    """Returns a form leak in words."""
    if leak is None:
        return "not known: there are no fresh examples"
    return (
        f"by form alone right and wrong evidence are told apart with AUC {leak.text:.2f} (text), "
        f"{leak.context:.2f} (with the context), right and wrong labels with {leak.label:.2f}; 0.5 "
        f"is chance ({leak.examples} examples, {leak.without_choice} without a choice)"
    )


def _half(example: Example) -> int:
    return hash_of("half", example.id) % 2


def _columns(*groups: Group) -> list[int]:
    return [i for i, group in enumerate(FEATURES.values()) if group in groups]


def _differences(gold: Floats, false: Floats) -> Floats:
    """Returns wrong less right of each feature in standard deviations; 0 where nothing varies."""
    scale = np.sqrt((gold.var(axis=0) + false.var(axis=0)) / 2)
    apart = false.mean(axis=0) - gold.mean(axis=0)
    return np.asarray(np.where(scale > 1e-9, apart / np.maximum(scale, 1e-9), 0.0))


def _auc(gold: Floats, false: Floats, ids: Sequence[str], columns: Sequence[int]) -> float:
    both = np.vstack([gold[:, columns], false[:, columns]])
    return round(held_out_auc(both, _truth(len(gold)), [*ids, *ids]), 4)


def _in_class(gold: Floats, false: Floats, ids: Sequence[str], labels: Sequence[str]) -> float:
    areas, sizes = [], []
    for label in sorted(set(labels)):
        own = [i for i, other in enumerate(labels) if other == label]
        if len(own) >= _LEAST_OF_CLASS:
            names = [ids[i] for i in own]
            areas.append(_auc(gold[own], false[own], names, _columns("text", "context")))
            sizes.append(len(own))
    return round(float(np.average(areas, weights=sizes)), 4) if areas else 0.5


def _label_auc(examples: Sequence[Example], plan_of: Callable[[Example], ArmPlan]) -> float:
    if len(plan_of(examples[0]).task.labels) < 2:
        return 0.5  # a task with a single label has no wrong ones
    ids = [example.id for example in examples]
    right = [example.label for example in examples]
    wrong = [plan_of(example).wrong_label(example) for example in examples]
    names = sorted({*right, *wrong})
    said = np.array([*right, *wrong])
    rows = np.column_stack([said == name for name in names]).astype(float)
    return round(held_out_auc(rows, _truth(len(right)), [*ids, *ids]), 4)


def _truth(count: int) -> NDArray[np.bool_]:
    return np.arange(2 * count) < count
