"""A mock student after swapped traces; what its answer hangs on is in its name (`use=`)."""

import math
from collections.abc import Iterable, Iterator, Sequence

from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.swaps import OWN, Swap
from tracegap.randomness import random_for
from tracegap.records import Example
from tracegap.students.mock import MockStudent
from tracegap.students.requests import Ask
from tracegap.task import Task
from tracegap.traces.parse import parse_generation, parse_trace
from tracegap.traces.render import render_answer

_LEAST = 1e-3  # no answer is called impossible

Truth = tuple[bool, bool]


class MockReanswerer:
    """See `tracegap.interventions.asking.backend.Reanswerer`.

    The answer is right at the rate `answer_if_right` if both steps are believed true, else at
    `answer_if_wrong`, by the draw that decided the first answer: what changes from swap to swap is
    the trace alone. A used step is believed as the trace at hand has it, and a missing one false;
    a step not used as the own trace has it. A wrong answer is the one a counterfactual leads to, if
    the evidence is used.
    """

    def __init__(self, name: str, task: Task, examples: Sequence[Example]) -> None:
        """Takes the examples that the student was asked.

        Raises:
            SettingsError: The name is malformed.
        """
        self.identity = name
        self._student = MockStudent(name, task, examples)
        self._task = task

    def token_count(self, text: str) -> int:
        """Returns the number of words."""
        return len(text.split())

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap."""
        for case in cases:
            yield case, tuple(self._answer(case, swap) for swap in case.swaps)

    def _answer(self, case: Case, swap: Swap) -> Answered:
        ask = Ask(case.example.id, case.arm, case.seed, "full", case.messages)
        uses_label, uses_evidence = self._used(ask)
        label, evidence = _truth(*parse_trace(swap.think, self._task, []), case.example)
        if not (uses_label and uses_evidence):
            own = parse_generation(case.own, self._task)
            own_label, own_evidence = _truth(own.label, own.evidence, case.example)
            label = label if uses_label else own_label
            evidence = evidence if uses_evidence else own_evidence
        rates = self._student.rates
        rate = rates.answer_if_right if label and evidence else rates.answer_if_wrong
        follows = uses_evidence and not evidence and swap.leads_to is not None
        return Answered(
            self._text(case, swap, ask, rate, follows), "stop", *_log_probs(case, rate, follows)
        )

    def _text(self, case: Case, swap: Swap, ask: Ask, rate: float, follows: bool) -> str:
        if swap.name == OWN:
            return case.own.partition(given(swap.think))[2]
        answers: tuple[str, ...] | None = case.example.answers
        if not self._student.is_right(ask, rate):
            answers = swap.leads_to if follows else None
        answers = answers or self._student.wrong_answers(ask, case.example)
        return f" <answer>{render_answer(answers, self._task.wording)}</answer>"

    def _used(self, ask: Ask) -> Truth:
        """Returns whether label and evidence of a given trace decide this question's answer."""
        use = self._student.rates.use
        if isinstance(use, float):
            both = random_for(ask.seed, f"mock use {ask.arm}", ask.example_id).random() < use
            return both, both
        return use in ("all", "label"), use in ("all", "evidence")


def _truth(label: str | None, evidence: tuple[str, ...] | None, example: Example) -> Truth:
    return (
        label is not None and label_is_right(label, example.label),
        evidence is not None and compare_evidence(evidence, example.evidence_passages).exact,
    )


def _log_probs(case: Case, rate: float, follows: bool) -> tuple[float, float | None, float | None]:
    """Returns the logs of the chances by which answers are drawn: of gold, own, counterfactual.

    A wrong answer has what gold leaves, but a counterfactual that is not followed a tenth of it.
    """
    targets = case.targets
    chances = {targets.gold: rate}
    if targets.counterfactual is not None:
        chances.setdefault(targets.counterfactual, (1 - rate) * (1.0 if follows else 0.1))

    def log(target: str | None) -> float | None:
        return None if target is None else math.log(max(_LEAST, chances.get(target, 1 - rate)))

    return math.log(max(_LEAST, rate)), log(targets.own), log(targets.counterfactual)
