"""A teacher that reads nothing and is right at rates you choose, for trying out and testing.

`mock`, or `mock:answer=0.8,trace=0.9`. The keys:

| key | share of replies in which | default |
|---|---|---|
| answer | the answer is right | 0.8 |
| trace | the trace rests on the right passages, given a right answer | 0.9 |
| steps | the trace states the two steps of a rule trace, in place of free words | 0 |
| long | the trace looks at every passage, five times over | 0 |
| unfinished | the reply breaks off within the trace, as at the token limit | 0 |
| silent | there is no trace | 0 |
| wordy | a summary has more than a hundred words, however often it is asked for | 0 |
| partial | an explanation leaves out an answer | 0 |

A trace after a wrong answer rests on other passages, where there are any.
"""

import random
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from tracegap.randomness import random_for
from tracegap.records import Example, FinishReason, Generation, Trace
from tracegap.students.mock import MockStudent
from tracegap.students.rates import read_rates
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.task import Task
from tracegap.teachers.prompts import ANSWER, EXPLANATION, MOST_WORDS
from tracegap.traces.distractors import distractors
from tracegap.traces.own_words import own_words
from tracegap.traces.render import escape, render_answer, render_completion, render_trace

_TIMES_LONG = 5


class TeacherRates(BaseModel):
    """The rates of a mock teacher, each between 0 and 1; see the module's table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: float = Field(0.8, ge=0, le=1)
    trace: float = Field(0.9, ge=0, le=1)
    steps: float = Field(0.0, ge=0, le=1)
    long: float = Field(0.0, ge=0, le=1)
    unfinished: float = Field(0.0, ge=0, le=1)
    silent: float = Field(0.0, ge=0, le=1)
    wordy: float = Field(0.0, ge=0, le=1)
    partial: float = Field(0.0, ge=0, le=1)


def read_mock(name: str) -> TeacherRates:
    """Reads the rates in a mock teacher's name.

    Raises:
        SettingsError: The name is malformed; the text lists the keys there are.
    """
    return read_rates(name, TeacherRates, "teacher")


class MockTeacher:
    """A mock teacher; see `tracegap.students.run.Backend`. Each reply depends on its ask alone."""

    def __init__(self, name: str, task: Task, examples: Sequence[Example]) -> None:
        """Takes the examples it will be asked, to be right or wrong about them.

        Raises:
            SettingsError: The name is malformed.
        """
        self.identity = f"teacher {name}"
        self._rates = read_mock(name)
        self._task = task
        self._examples = {example.id: example for example in examples}
        self._wrong = MockStudent("mock", task, examples)

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns each ask as its own batch."""
        return [[ask] for ask in asks]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the replies of each batch."""
        for batch in batches:
            yield [self._reply(ask) for ask in batch]

    def _reply(self, ask: Ask) -> Generation:
        example = self._examples[ask.example_id]
        reason: FinishReason = "stop"
        if ask.arm == ANSWER:
            text, reason = self._answer(ask, example)
        elif ask.arm == EXPLANATION:
            text = self._explanation(ask, example)
        else:
            text = self._summary(ask, example)
        asked = sum(len(message["content"].split()) for message in ask.messages)
        return Generation(
            ask.example_id, ask.arm, ask.seed, ask.condition, text, reason, asked, len(text.split())
        )

    def _answer(self, ask: Ask, example: Example) -> tuple[str, FinishReason]:
        right = self._happens("answer", ask)
        answers = example.answers if right else self._wrong.wrong_answers(ask, example)
        trace = self._trace(ask, example, answers, right and self._happens("trace", ask))
        if self._happens("unfinished", ask):
            return f"<think>{trace[: len(trace) // 2]}", "length"
        think = None if self._happens("silent", ask) else trace
        return render_completion(think, render_answer(answers, self._task.wording)), "stop"

    def _trace(self, ask: Ask, example: Example, answers: Sequence[str], sound: bool) -> str:
        others = distractors(example, self._task)
        cited = list(example.evidence) if sound or not others else others[: len(example.evidence)]
        if self._happens("steps", ask):
            passages = tuple(example.context[place] for place in sorted(cited))
            return render_trace(Trace(example.label, passages), self._task.wording)
        rng = _rng("words", ask)
        if not self._happens("long", ask):
            return escape(own_words(example, cited, answers, rng))
        every = len(example.context)
        said = [own_words(example, cited, answers, rng, every) for _ in range(_TIMES_LONG)]
        return escape("\n\n".join(said))

    def _summary(self, ask: Ask, example: Example) -> str:
        trace = ask.messages[-1]["content"].partition("\n\n")[2]
        words = MOST_WORDS + 20 if self._happens("wordy", ask) else MOST_WORDS // 2
        said = trace.split()
        return " ".join((said * (words // max(1, len(said)) + 1))[:words])

    def _explanation(self, ask: Ask, example: Example) -> str:
        named = list(example.answers)
        if self._happens("partial", ask):
            named = named[1:]
        passages = " ".join(example.evidence_passages)
        return f"The context says: {passages} From this it follows: {', '.join(named)}."

    def _happens(self, what: str, ask: Ask) -> bool:
        rate: float = getattr(self._rates, what)
        return _rng(what, ask).random() < rate


def _rng(purpose: str, ask: Ask) -> random.Random:
    # the attempt plays no part: who is wordy once is wordy again
    return random_for(0, f"mock teacher {purpose}", f"{ask.example_id}\x1f{ask.arm}")
