"""Which token comes next: the likeliest, or one drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.randomness import random_for
from tracegap.students.requests import Ask

Choose = Callable[[Any, Sequence[int]], Any]
"""From logits, shape (rows, vocabulary), and which rows of the batch these are, to token ids."""


def likeliest(logits: Any, rows: Sequence[int]) -> Any:
    """Chooses greedily."""
    return logits.argmax(-1)


@dataclass(frozen=True, slots=True)
class Sampling:
    """Drawing tokens by their chances at a temperature.

    Attributes:
        temperature: Above 0; logits are divided by it.
        number: Tells several draws for the same question apart.
        top_p: Only the likeliest tokens are drawn from that together have this chance (Holtzman et
            al. 2020); 1: all.
    """

    temperature: float
    number: int
    top_p: float = 1.0

    def chooser(self, asks: Sequence[Ask]) -> Choose:
        """Returns what draws the tokens of one batch.

        Each row draws from a generator of its own, of (seed, number, example): what it says does
        not depend on which others are in its batch, but for the last digits of the chances.
        """
        draws = [
            random_for(ask.seed, f"sample {self.number}", f"{ask.example_id}\x1f{ask.condition}")
            for ask in asks
        ]

        def choose(logits: Any, rows: Sequence[int]) -> Any:
            import torch

            at = [draws[row].random() for row in rows]
            return self._at(logits, torch.tensor(at, dtype=torch.float64, device=logits.device))

        return choose

    def _at(self, logits: Any, at: Any) -> Any:
        """Returns the tokens at these places of the summed chances, the likeliest first."""
        import torch

        chances, tokens = (logits.double() / self.temperature).softmax(-1).sort(-1, descending=True)
        sums = chances.cumsum(-1)
        # the likeliest is always kept, and the one that reaches `top_p`
        kept = (sums - chances < self.top_p).sum(-1)
        total = sums.gather(-1, (kept - 1)[:, None])
        place = torch.searchsorted(sums, at[:, None] * total, right=True)
        return tokens.gather(-1, place.minimum((kept - 1)[:, None]))[:, 0]
