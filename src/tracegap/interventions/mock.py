"""A mock student after swapped traces: right at the rates in its name, by a trace's truth."""

from collections.abc import Iterable, Iterator, Sequence

from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.interventions.backend import Answered, Case, given
from tracegap.interventions.swaps import OWN, Swap
from tracegap.randomness import random_for
from tracegap.records import Example
from tracegap.students.mock import parse_rates
from tracegap.tasks.base import Task
from tracegap.traces.parse import parse_trace
from tracegap.traces.render import render_answer


class MockReanswerer:
    """See `tracegap.interventions.backend.Reanswerer`.

    After its own trace it says what it said before. After another it is right at the rate
    `answer_if_right` or `answer_if_wrong`, as `tracegap.students.mock` has it, and else follows a
    counterfactual trace or says that it does not know.
    """

    def __init__(self, name: str, task: Task, examples: Sequence[Example]) -> None:
        """Reads the rates in the student's name.

        Raises:
            SettingsError: The name is malformed.
        """
        self.identity = name
        self._rates = parse_rates(name)
        self._wording = task.wording

    def token_count(self, text: str) -> int:
        """Returns the number of words."""
        return len(text.split())

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap; no log-probabilities."""
        for case in cases:
            texts = (self._text(case, swap) for swap in case.swaps)
            yield case, tuple(Answered(text, "stop", None, None, None) for text in texts)

    def _text(self, case: Case, swap: Swap) -> str:
        if swap.name == OWN:
            return case.own.partition(given(swap.think))[2]
        label, evidence = parse_trace(swap.think, [])
        gold = case.example
        right = (
            label is not None
            and label_is_right(label, gold.label)
            and evidence is not None
            and compare_evidence(evidence, gold.evidence_passages).exact
        )
        rate = self._rates.answer_if_right if right else self._rates.answer_if_wrong
        # one draw a question: what changes from swap to swap is the trace alone
        draw = random_for(case.seed, f"mock after a swap {case.arm}", gold.id).random()
        answers = gold.answers if draw < rate else swap.leads_to or ("unknown",)
        return f" <answer>{render_answer(answers, self._wording)}</answer>"
