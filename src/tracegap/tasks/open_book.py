"""Open-book questions nobody wrote a task for: what a user's own file brings, as far as it goes.

It is no data set, so it stands in no list of tasks: `tracegap audit FILE` takes it where no task is
named. Labels are whatever the file says; answers are compared as normalised texts, and where the
file gives several gold answers any one of them is right, or all of them together.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.token_f1 import best_token_score
from tracegap.errors import SettingsError
from tracegap.records import Example, SetScore
from tracegap.task import GivenGold, Loaded, ReleasedRule, Wording
from tracegap.tasks.base import BaseTask, GroundedTask
from tracegap.tasks.released import PlainReleasedRule
from tracegap.tasks.ties import question_group
from tracegap.traces.parse import parse_list


class OpenBook(GroundedTask):
    """Whatever question, context, gold answers, gold evidence and label a file gives."""

    name: ClassVar[str] = "open-book"
    title: ClassVar[str] = "Open-book questions of your own"
    hub_name: ClassVar[str] = "none"
    licence: ClassVar[str] = "that of your file"
    label_rule: ClassVar[str] = "the label that the file gives, if any"
    evidence_rule: ClassVar[str] = "the passages that the file gives, if any"
    labels: ClassVar[tuple[str, ...]] = ()
    wording: ClassVar[Wording] = Wording(
        label="The kind of question is",
        evidence="The passages that answer it are",
        answer_style="text",
    )
    instruction: ClassVar[str] = "Give the answer alone between <answer> and </answer>."
    needed_gold: ClassVar[tuple[str, ...]] = ("question",)
    free_traces: ClassVar[bool] = True

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Refuses: there is no data set.

        Raises:
            SettingsError: Always; names what can be done.
        """
        raise SettingsError(
            f"without --task there are no examples to load from {source!r}: give a file of "
            "examples (.jsonl, as a run writes them), or name the task."
        )

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer: any one gold answer, or all of them, whatever their order."""
        if said is None:
            return SetScore(0.0, 0.0, 0.0, exact=False)
        texts = _listed(said)
        if len(texts) == 1:
            best = best_token_score(texts[0], example.answers)
            gold = {normalise_answer(answer) for answer in example.answers}
            exact = normalise_answer(texts[0]) in gold | {_joined(example.answers)}
            return SetScore(best.precision, best.recall, best.f1, exact)
        return score_answer_set(texts, example.answers)

    def released_rule(self) -> ReleasedRule:
        """Returns the plain rule; any words may stand before a label that a list follows."""
        return PlainReleasedRule(("",), (self.wording.evidence,))

    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file describes; what it doesn't give stays empty."""
        made = BaseTask.example_of_gold(self, given)  # with all answers, of which any will do
        if isinstance(made, str):
            return made
        return replace(made, group=question_group(given.question))


def _listed(said: tuple[str, ...]) -> tuple[str, ...]:
    """Reads a list that was written as one text."""
    return (parse_list(said[0]) or said) if len(said) == 1 else said


def _joined(answers: Sequence[str]) -> str:
    return normalise_answer(", ".join(answers))
