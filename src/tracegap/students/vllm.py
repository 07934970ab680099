"""Asking a student by vLLM in this process: `vllm:NAME`, or one trained here. Needs the extra."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracegap.randomness import hash_of
from tracegap.records import Generation
from tracegap.students.generate import text_of
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.students.sampling import Sampling
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm_engine import Engine, ended

_BATCH = 512  # vLLM schedules within a call, so batches only bound what a kill loses


class VllmStudent:
    """A model run by vLLM in this process; see `tracegap.students.run.Backend`."""

    def __init__(
        self, engine: Engine, settings: GenerationSettings, sampling: Sampling | None = None
    ) -> None:
        """Takes the engine; answers are greedy unless a sampling is given."""
        self.identity = f"{engine.identity} {settings.max_new_tokens}"
        if sampling is not None:
            self.identity += f" {sampling}"
        self._engine = engine
        self._room = settings.max_new_tokens
        self._sampling = sampling

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns large batches in the order of the asks."""
        return [list(asks[at : at + _BATCH]) for at in range(0, len(asks), _BATCH)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the generations of each batch.

        Raises:
            StudentError: A prompt does not fit the model's context, or the engine broke one off.
        """
        for batch in batches:
            prompts = [self._engine.prompt(ask.messages) for ask in batch]
            said = self._engine.write(prompts, [self._how(ask) for ask in batch])
            yield [
                self._generation(ask, prompt, output)
                for ask, prompt, output in zip(batch, prompts, said, strict=True)
            ]

    def _how(self, ask: Ask) -> Any:
        drawn = self._sampling
        if drawn is None:
            return self._engine.how(self._room)
        # of the student's seed too: runs of one that is only asked would else draw alike
        place = hash_of(ask.seed, f"sample {drawn.number}", ask.example_id, ask.condition)
        return self._engine.how(
            self._room, temperature=drawn.temperature, top_p=drawn.top_p, seed=place % 2**31
        )

    def _generation(self, ask: Ask, prompt: list[int], output: Any) -> Generation:
        ids, whole = ended(output, f"example {ask.example_id}")
        text, reason = text_of(ids, ids[-1:] if whole else (), self._engine.tokenizer)
        return Generation(
            ask.example_id, ask.arm, ask.seed, ask.condition, text, reason, len(prompt), len(ids)
        )
