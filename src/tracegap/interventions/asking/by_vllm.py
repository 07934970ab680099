"""Asking a student after swapped traces by vLLM in this process.

Each swap's answer is written after prompt and trace; each answer to be scored is read as the end
of a prompt, of whose tokens vLLM tells the log-probabilities. Equal ones are asked once.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.spelt import answer_ids, room_for
from tracegap.records import FinishReason
from tracegap.students.chat import end_id
from tracegap.students.generate import text_of
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm_engine import Engine, ended

_Tokens = tuple[int, ...]


class VllmReanswerer:
    """A model run by vLLM; see `tracegap.interventions.asking.backend.Reanswerer`."""

    def __init__(self, engine: Engine, settings: GenerationSettings) -> None:
        """Takes the engine."""
        self.identity = f"{engine.identity} {settings.max_new_tokens}"
        self._engine = engine
        self._most = settings.max_new_tokens
        self._end = end_id(engine.tokenizer, engine.template)

    def token_count(self, text: str) -> int:
        """Returns a text's length in tokens, as it stands between think tags."""
        return len(self._ids(given(text)))

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap, in the order of the swaps.

        Raises:
            StudentError: A case does not fit the student's context, or the engine broke one off.
        """
        rows = [(case, [self._row(case, swap.think) for swap in case.swaps]) for case in cases]
        every = [row for _, found in rows for row in found]
        said = self._write({(start, room): None for start, room, _ in every})
        wanted = {(start, t): None for start, _, targets in every for t in targets if t is not None}
        scored = self._score(wanted)
        for case, found in rows:
            yield (
                case,
                tuple(
                    Answered(
                        *said[start, room],
                        *(None if t is None else scored[start, t] for t in targets),
                    )
                    for start, room, targets in found
                ),
            )

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._engine.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _row(self, case: Case, think: str) -> tuple[_Tokens, int, list[_Tokens | None]]:
        """Returns the tokens before the answer, how many it may have, and those to be scored."""
        start = given(think)
        ids = self._ids(start)
        before = [*self._engine.prompt(case.messages), *ids]
        own = len(self._ids(case.own))
        room = room_for(case, len(before), own, self._most, self._engine.limit)
        targets = [
            None if text is None else (*answer_ids(self._ids, start, ids, text), self._end)
            for text in case.targets.in_order
        ]
        return tuple(before), room, targets

    def _write(
        self, wanted: Iterable[tuple[_Tokens, int]]
    ) -> dict[tuple[_Tokens, int], tuple[str, FinishReason]]:
        asked = list(wanted)
        outputs = self._engine.write(
            [list(start) for start, _ in asked], [self._engine.how(room) for _, room in asked]
        )
        found = {}
        for one, output in zip(asked, outputs, strict=True):
            ids, whole = ended(output, "a question with a swapped trace")
            found[one] = text_of(ids, ids[-1:] if whole else (), self._engine.tokenizer)
        return found

    def _score(
        self, wanted: Iterable[tuple[_Tokens, _Tokens]]
    ) -> dict[tuple[_Tokens, _Tokens], float]:
        """Returns the summed log-probability of each answer after its start."""
        asked = list(wanted)
        how = self._engine.how(1, prompt_logprobs=0)
        outputs = self._engine.write([[*start, *t] for start, t in asked], [how] * len(asked))
        return {
            (start, target): _summed(output.prompt_logprobs[-len(target) :], target)
            for (start, target), output in zip(asked, outputs, strict=True)
        }


def _summed(places: list[dict[int, Any]], target: _Tokens) -> float:
    return sum(float(place[token].logprob) for place, token in zip(places, target, strict=True))
