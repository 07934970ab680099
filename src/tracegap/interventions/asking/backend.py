"""What a student must offer to be asked again after a swapped trace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tracegap.interventions.asking.swaps import Swap
from tracegap.records import Example, FinishReason


@dataclass(frozen=True, slots=True)
class Targets:
    """The answers whose log-probability is asked for, as they follow `</think>`.

    Each is a whole continuation, ` <answer>...</answer>`, its leading space included.

    Attributes:
        own: None if the student's own answer could not be read.
        counterfactual: None if the example allows no counterfactual.
    """

    gold: str
    own: str | None
    counterfactual: str | None

    @property
    def in_order(self) -> tuple[str | None, str | None, str | None]:
        """All of them, in the order in which `Answered` has their log-probabilities."""
        return self.gold, self.own, self.counterfactual


@dataclass(frozen=True, slots=True)
class Case:
    """One example with the traces that its student is to answer after.

    Attributes:
        messages: The chat prompt, as it was when the student was first asked.
        own: The student's own generation, raw and whole.
        swaps: In the order in which they are to be answered; the own trace first.
    """

    example: Example
    arm: str
    seed: int
    messages: list[dict[str, str]]
    own: str
    swaps: tuple[Swap, ...]
    targets: Targets


@dataclass(frozen=True, slots=True)
class Answered:
    """What was written after one swap.

    Attributes:
        text: All after `</think>`, raw, without the end token.
        log_prob_*: Summed over the target's tokens and the end token, in nats; None where there is
            no such target, or the student cannot tell.
    """

    text: str
    finish_reason: FinishReason
    log_prob_gold: float | None
    log_prob_own: float | None
    log_prob_counterfactual: float | None


class Reanswerer(Protocol):
    """A student that can go on after a trace that it was given.

    Attributes:
        identity: The student and all settings that its answers depend on.
    """

    identity: str

    def token_count(self, text: str) -> int:
        """Returns the length of a text in the student's tokens, or in words if it has none."""

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap, in the order of the swaps.

        The cases of one call may be computed together; their answers depend on nothing else.
        """


def given(think: str) -> str:
    """Returns the start of a completion that holds a trace: what the student goes on from."""
    return f"<think>{think}</think>"
