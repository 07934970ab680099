"""Which token comes next: the likeliest, or one drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracegap.randomness import hash_of

Choose = Callable[[Any], Any]
"""From logits, shape (rows, vocabulary), to token ids, shape (rows,)."""


def likeliest(logits: Any) -> Any:
    """Chooses greedily."""
    return logits.argmax(-1)


@dataclass(frozen=True, slots=True)
class Sampling:
    """Drawing from the whole distribution at a temperature.

    Attributes:
        temperature: Above 0; logits are divided by it.
        number: Tells several draws for the same question apart.
    """

    temperature: float
    number: int

    def chooser(self, *keys: object) -> Choose:
        """Returns what draws the tokens of one batch; the same keys draw the same ones."""
        seed = hash_of("sample", self.number, *keys)
        state: list[Any] = []

        def choose(logits: Any) -> Any:
            import torch

            if not state:
                state.append(torch.Generator(device=logits.device).manual_seed(seed))
            chances = (logits.float() / self.temperature).softmax(-1)
            return torch.multinomial(chances, 1, generator=state[0])[:, 0]

        return choose
