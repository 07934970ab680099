"""The contract every task keeps: gold passes, and each corruption fails exactly its own step."""

from collections.abc import Iterator, Sequence

from tracegap.checks.baselines import Baseline, commonest_answer, lookup
from tracegap.checks.verdicts import judge
from tracegap.records import Example, Generation, Trace, Verdict
from tracegap.tasks.base import Task
from tracegap.traces.arms import FALSIFIES, Arm, build_row, corrupt, usable_in_all_arms
from tracegap.traces.parse import parse_trace
from tracegap.traces.render import render_trace

MARGIN = 0.05
_LENGTH_MARGIN = 0.15


def contract_violations(task: Task, examples: Sequence[Example], seed: int) -> list[str]:
    """Returns, in plain words, what a task and its examples break; empty if nothing.

    Args:
        task: The task.
        examples: Its examples; at least one.
        seed: Of the corruption.
    """
    if not examples:
        return ["there are no examples to check"]
    usable = [example for example in examples if usable_in_all_arms(example) is None]
    return [
        *_about_ids(examples),
        *(v for example in usable for v in _about_example(task, example, seed)),
        *_about_form(task, usable, seed),
    ]


def _about_ids(examples: Sequence[Example]) -> Iterator[str]:
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            yield f"id {example.id!r} is used twice"
        seen.add(example.id)


def _about_example(task: Task, example: Example, seed: int) -> Iterator[str]:
    if example.label not in task.labels:
        yield f"{example.id}: label {example.label!r} is not among the task's labels"
        return
    if not example.evidence or not example.answers:
        yield f"{example.id}: gold evidence or gold answers are missing"
        return
    for arm, falsehood in FALSIFIES.items():
        verdict = _verdict(task, example, arm, seed)
        if not verdict.answer_right:
            yield f"{example.id}: arm {arm} does not give the right answer"
        if arm in ("vanilla", "released-incorrect"):
            continue  # no trace; and the paper's own form, which is not ours to hold
        if verdict.label_right is not (not falsehood.label):
            yield f"{example.id}: in arm {arm} the label step is {verdict.label_right}"
        if verdict.evidence_exact is not (not falsehood.evidence):
            yield f"{example.id}: in arm {arm} the evidence step is {verdict.evidence_exact}"
        if verdict.problems:
            yield f"{example.id}: arm {arm} has problems: {', '.join(verdict.problems)}"
        trace = corrupt(example, falsehood, task.labels, seed)
        if (problem := _round_trip(trace, task)) is not None:
            yield f"{example.id}: in arm {arm} the trace reads back as {problem}"


def _verdict(task: Task, example: Example, arm: Arm, seed: int) -> Verdict:
    text = build_row(example, arm, task, seed).completion[0]["content"]
    return judge(Generation(example.id, arm, 0, "full", text, "stop", 0, 0), example, task)


def _round_trip(trace: Trace, task: Task) -> object | None:
    label, evidence = parse_trace(render_trace(trace, task.wording), [])
    return None if (label, evidence) == (trace.label, trace.evidence) else (label, evidence)


def _about_form(task: Task, examples: Sequence[Example], seed: int) -> Iterator[str]:
    """Incorrect traces cite as many passages, and are about as long."""
    gold_length = wrong_length = 0
    for example in examples:
        wrong = corrupt(example, FALSIFIES["incorrect"], task.labels, seed).evidence
        if len(wrong) != len(example.evidence):
            yield f"{example.id}: incorrect evidence has {len(wrong)} passages, not as many as gold"
        gold_length += sum(map(len, example.evidence_passages))
        wrong_length += sum(map(len, wrong))
    if gold_length and abs(wrong_length / gold_length - 1) > _LENGTH_MARGIN:
        yield (
            f"incorrect evidence is {wrong_length / gold_length:.0%} as long as the correct, on "
            "average; its form gives it away"
        )


def guessable(task: Task, train: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Returns which context-free baselines beat chance by over five points, in plain words.

    Chance is one over the number of different gold answer sets of the test examples' classes.
    """
    found = []
    for baseline in (commonest_answer(train, test, task), lookup(train, test, task)):
        share, chance = _share(baseline), _chance(test)
        if share > chance + MARGIN:
            found.append(f"{baseline.name} scores {share:.1%}, chance is {chance:.1%}")
    return found


def _share(baseline: Baseline) -> float:
    return sum(row.right for row in baseline.outcomes) / len(baseline.outcomes)


def _chance(examples: Sequence[Example]) -> float:
    return 1 / len({frozenset(example.answers) for example in examples})
