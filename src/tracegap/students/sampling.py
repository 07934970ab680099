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
        """Returns the token of each row at a place, from 0 to 1, of its summed chances."""
        import torch

        chances = (logits.float() / self.temperature).softmax(-1).double()
        if self.top_p == 1:  # sorting a vocabulary takes longer than all the rest
            sums = chances.cumsum(-1)
            place = torch.searchsorted(sums, at[:, None] * sums[:, -1:], right=True)
            return place.clamp(max=sums.shape[1] - 1)[:, 0]
        chances, tokens = chances.sort(-1, descending=True)
        sums = chances.cumsum(-1)
        # the likeliest is always kept, and the one that reaches `top_p`
        last = (sums - chances < self.top_p).sum(-1, keepdim=True) - 1
        place = torch.searchsorted(sums, at[:, None] * sums.gather(-1, last), right=True)
        return tokens.gather(-1, place.minimum(last))[:, 0]
