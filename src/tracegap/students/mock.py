"""A student that reads nothing and is right at rates you choose: for trying things out and testing.

`mock`, or `mock:label=0.9,evidence=0.8,answer_if_right=0.9,answer_if_wrong=0.4`. The keys:

| key | share of generations in which | default |
|---|---|---|
| label | the label step says what the arm teaches (for `incorrect`: a false label) | 0.9 |
| evidence | the retrieval step cites what the arm teaches | 0.8 |
| answer_if_right | the answer is right, given a trace whose two steps are both true | 0.9 |
| answer_if_wrong | the answer is right, given any other trace | 0.4 |
| answer | the answer is right, in the arm without traces | 0.7 |
| blind | the answer is right without the own context (withheld or swapped) | 0.2 |
| unfinished | the text breaks off in the middle, as at the token limit | 0 |
| malformed | a closing tag is missing | 0 |

The first six hold among generations that are neither unfinished nor malformed. Without its own
context a mock cites nothing. In arm `random` the steps are drawn as the arm draws them, whatever
`label` and `evidence` say; in `filler` there are none, and the answer is as after any other trace.
In a teacher's arm the label is not stated, and the passages are named in words of its own.

One key more, `use`, says what the answer hangs on if the trace is swapped for another
(`tracegap intervene`); what is written at first is the same whatever it says. A step that is not
used counts as true or false as in the student's own trace.

| use | the steps that a swapped trace decides |
|---|---|
| all (default) | both |
| label, evidence | that one |
| nothing | none: trace and answer still go together, but the one does not cause the other |
| 0 to 1 | both, in that share of the questions; in the others none |
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tracegap.checks.steps import compare_evidence
from tracegap.errors import SettingsError
from tracegap.randomness import hash_of, random_for
from tracegap.records import Example, FinishReason, Generation, Trace
from tracegap.students.rates import read_rates
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.task import Task
from tracegap.traces.arms import (
    ARMS,
    FALSIFIES,
    NEUTRAL_ARMS,
    TEACHER_ARMS,
    Arm,
    Falsehood,
    corrupt,
    has_trace,
    lies_of,
)
from tracegap.traces.distractors import distractors
from tracegap.traces.neutral import filler_of, random_trace
from tracegap.traces.own_words import own_words
from tracegap.traces.plan import ArmPlan, plan_arms
from tracegap.traces.render import escape, render_answer, render_completion, render_trace

_BATCH = 256
_USES = ("all", "label", "evidence", "nothing")


def _use(value: object) -> object:
    if value in _USES:
        return value
    try:
        share = float(str(value))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"must be one of {', '.join(_USES)}, or a rate from 0 to 1")
    return share


Use = Annotated[float | Literal["all", "label", "evidence", "nothing"], BeforeValidator(_use)]


class Rates(BaseModel):
    """The rates of a mock student, each between 0 and 1, and `use`; see the module's tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: float = Field(0.9, ge=0, le=1)
    evidence: float = Field(0.8, ge=0, le=1)
    answer_if_right: float = Field(0.9, ge=0, le=1)
    answer_if_wrong: float = Field(0.4, ge=0, le=1)
    answer: float = Field(0.7, ge=0, le=1)
    blind: float = Field(0.2, ge=0, le=1)
    unfinished: float = Field(0.0, ge=0, le=1)
    malformed: float = Field(0.0, ge=0, le=1)
    use: Use = "all"


def parse_rates(name: str) -> Rates:
    """Reads the rates in a mock student's name.

    Raises:
        SettingsError: The name is malformed; the text lists the keys there are.
    """
    return read_rates(name, Rates, "student")


class MockStudent:
    """A mock student; see `tracegap.students.run.Backend`. Each text depends on its ask alone."""

    def __init__(self, name: str, task: Task, examples: Sequence[Example]) -> None:
        """Takes the examples it will be asked, to be right or wrong about them.

        Raises:
            SettingsError: The name is malformed.
        """
        self.identity = name
        self.rates = parse_rates(name)
        self._task = task
        self._examples = {example.id: example for example in examples}
        self._answers: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for answers, label in sorted({(e.answers, e.label) for e in examples}):
            self._answers[label].append(answers)

    @cached_property
    def _plan(self) -> ArmPlan:
        """Of its false traces; made when the first is told."""
        return plan_arms(list(self._examples.values()), self._task, 0)

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns the asks in their order, some hundred a batch."""
        return [list(asks[at : at + _BATCH]) for at in range(0, len(asks), _BATCH)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the generations of each batch."""
        for batch in batches:
            yield [self._generation(ask) for ask in batch]

    def _generation(self, ask: Ask) -> Generation:
        example = self._examples[ask.example_id]
        think, answer_rate = self._think(ask, example)
        right = self.is_right(ask, answer_rate)
        answers = example.answers if right else self.wrong_answers(ask, example)
        text = render_completion(think, render_answer(answers, self._task.wording))
        reason: FinishReason = "stop"
        if self._happens(self.rates.unfinished, "unfinished", ask):
            text, reason = text[: _rng("cut", ask).randrange(1, len(text) // 2)], "length"
        elif self._happens(self.rates.malformed, "malformed", ask):
            text = text.replace(_rng("break", ask).choice(_closing_tags(think)), "")
        return Generation(
            example_id=ask.example_id,
            arm=ask.arm,
            seed=ask.seed,
            condition=ask.condition,
            text=text,
            finish_reason=reason,
            prompt_tokens=sum(len(message["content"].split()) for message in ask.messages),
            completion_tokens=len(text.split()),
        )

    def is_right(self, ask: Ask, rate: float) -> bool:
        """Whether the answer is right at this rate; one draw an ask, whatever the rate."""
        return self._happens(rate, "answer", ask)

    def _think(self, ask: Ask, example: Example) -> tuple[str | None, float]:
        """Returns the trace as text, and the rate at which the answer after it is right."""
        rates, arm = self.rates, _arm(ask)
        blind = ask.condition != "full"
        if not has_trace(arm):
            return None, rates.blind if blind else rates.answer
        if arm in NEUTRAL_ARMS:
            return self._carrying_nothing(ask, example)
        taught = FALSIFIES.get(arm, Falsehood(label=False, evidence=False))
        label_true = self._happens(rates.label, "label", ask) != taught.label
        label_true |= len(self._task.labels) < 2  # there is none to be wrong with
        evidence_true = self._happens(rates.evidence, "evidence", ask) != taught.evidence
        lie = Falsehood(label=not label_true, evidence=not evidence_true)
        trace = corrupt(example, lie, lies_of(arm, self._plan))
        if blind or (lie.evidence and not distractors(example, self._task)):
            trace = Trace(trace.label, ())
        think = render_trace(trace, self._task.wording)
        if arm == "released-incorrect" and lie.evidence and not blind:
            _, think = self._task.released_incorrect(example, trace.label, ask.seed)
        if arm in TEACHER_ARMS:
            think = self._in_own_words(ask, example, trace.evidence)
        if blind:
            return think, rates.blind
        true = label_true and evidence_true
        return think, rates.answer_if_right if true else rates.answer_if_wrong

    def _carrying_nothing(self, ask: Ask, example: Example) -> tuple[str, float]:
        """Returns a trace of a neutral arm, and the rate at which the answer after it is right."""
        wording, blind = self._task.wording, ask.condition != "full"
        gold = Trace(example.label, example.evidence_passages)
        if ask.arm == "filler":
            rate = self.rates.answer_if_wrong
            return filler_of(self._plan.filler), self.rates.blind if blind else rate
        seed = hash_of(ask.seed, ask.condition, "mock")
        drawn = random_trace(example, self._task, self._plan.labels.shares, seed)
        if blind:
            return render_trace(Trace(drawn.label, ()), wording), self.rates.blind
        true = drawn.label == gold.label and compare_evidence(drawn.evidence, gold.evidence).exact
        rate = self.rates.answer_if_right if true else self.rates.answer_if_wrong
        return render_trace(drawn, wording), rate

    def _in_own_words(self, ask: Ask, example: Example, cited: tuple[str, ...]) -> str:
        """Returns the trace that a teacher's arm teaches: it rests on the passages cited."""
        places = [place for place, text in enumerate(example.context) if text in cited]
        said = own_words(example, places, example.answers, _rng("own words", ask))
        return escape(said)

    def wrong_answers(self, ask: Ask, example: Example) -> tuple[str, ...]:
        """Returns the answers of another question of the same label, or else of any label."""
        rng = _rng("wrong answer", ask)
        of_all = [answers for listed in self._answers.values() for answers in listed]
        for pool in (self._answers[example.label], of_all):
            start = rng.randrange(len(pool))
            for answers in pool[start:] + pool[:start]:
                if not self._task.score_answer(answers, example).exact:
                    return answers
        return ("none of these",)

    def _happens(self, rate: float, purpose: str, ask: Ask) -> bool:
        return _rng(purpose, ask).random() < rate


def _rng(purpose: str, ask: Ask) -> random.Random:
    identity = "\x1f".join((ask.example_id, ask.arm, ask.condition))
    return random_for(ask.seed, f"mock {purpose}", identity)


def _arm(ask: Ask) -> Arm:
    arms: dict[str, Arm] = {arm: arm for arm in ARMS}
    if ask.arm not in arms:
        raise SettingsError(f"a mock student knows no arm {ask.arm!r}, only {', '.join(arms)}.")
    return arms[ask.arm]


def _closing_tags(think: str | None) -> list[str]:
    return ["</answer>"] if think is None else ["</answer>", "</think>"]
