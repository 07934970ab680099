"""Evidence that by the task's own rules leads to another answer."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from tracegap.randomness import random_for
from tracegap.records import Derivation, Example
from tracegap.task import Task
from tracegap.traces.distractors import distractors

_MOST_GOLD = 6  # so many gold passages are left out of the context in every combination


def counterfactual_evidence(
    example: Example, task: Task, seed: int
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Returns (passages of the example's context, the answers they lead to), or None.

    Taken alone the passages lead to these answers (`Task.answers_of`), and the answers are wrong
    for the example. Two ways are tried in turn. The first cites as many passages as gold, each of
    which leads to a wrong answer by itself. The second leaves gold passages out of the context and
    cites what the rules then find. Which of several is taken depends on seed and example alone.
    """
    for places in (*_of_singles(example, task, seed), *_of_rules(example, task, seed)):
        passages = tuple(example.context[i] for i in places)
        answers = task.answers_of(example.question, passages)
        if answers and not task.score_answer(answers, example).exact:
            return passages, answers
    return None


def _of_singles(example: Example, task: Task, seed: int) -> Iterator[Sequence[int]]:
    misleading = [i for i in distractors(example, task) if _misleads(example, task, i)]
    random_for(seed, "counterfactual", example.id).shuffle(misleading)
    if misleading:
        yield sorted(misleading[: len(example.evidence)])
        yield misleading[:1]


def _misleads(example: Example, task: Task, place: int) -> bool:
    answers = task.answers_of(example.question, (example.context[place],))
    return bool(answers) and task.score_answer(answers, example).f1 == 0


def _of_rules(example: Example, task: Task, seed: int) -> Iterator[Sequence[int]]:
    gold = example.evidence[-_MOST_GOLD:]
    left_out = [c for n in range(1, len(gold) + 1) for c in combinations(gold, n)]
    random_for(seed, "counterfactual rules", example.id).shuffle(left_out)
    for missing in left_out:
        rest = [i for i in range(len(example.context)) if i not in missing]
        found = task.derive(example.question, [example.context[i] for i in rest])
        if isinstance(found, Derivation) and found.evidence:
            yield [rest[i] for i in found.evidence]
