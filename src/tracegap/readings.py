"""What is read in a trace in a model's own words: plain records, each with the text it rests on."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Stance = Literal["accepted", "rejected", "open"]
Span: TypeAlias = tuple[int, int]
"""Half-open range of characters of the trace."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a trace says and that the context can be held against.

    Attributes:
        kind: What is claimed, e.g. `overlap` or `date`; each task has its own kinds.
        text: The words of the trace that claim it.
        span: Where they stand in the trace.
        holds: None if the context does not decide it.
        against: The passages that contradict it; empty unless `holds` is False.
        reason: Why it is false, in words; empty unless `holds` is False.
    """

    kind: str
    text: str
    span: Span
    holds: bool | None
    against: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """One sentence of a trace.

    Attributes:
        span: Where it stands.
        mentioned: Positions of the passages that it talks about.
        stances: (passage, stance) of those, and of those it refers back to, where it takes one.
    """

    span: Span
    mentioned: tuple[int, ...]
    stances: tuple[tuple[int, Stance], ...] = ()


@dataclass(frozen=True, slots=True)
class FreeReading:
    """What a free trace and the answer after it say. None: this could not be told.

    Attributes:
        text: The trace as it was read: what all spans are of.
        mentioned: Positions of the passages that it talks about, ascending.
        accepted: Those that its conclusion rests on; None where it is not known what it concludes.
        concluded: The answers that the trace ends with; empty if it ends with there being none.
        concluded_at: Where it says so.
        answers: Those of the final answer; empty if it says that there is none.
        follows: Whether the final answer is what the trace concluded.
        label: The class of the question that the trace states, one of the task's.
        claims: What the context can be held against, in the order of the trace.
        changed_mind: Whether it took something back.
        sentences: In order; they do not overlap.
    """

    text: str = ""
    mentioned: tuple[int, ...] = ()
    accepted: tuple[int, ...] | None = None
    concluded: tuple[str, ...] | None = None
    concluded_at: Span | None = None
    answers: tuple[str, ...] | None = None
    follows: bool | None = None
    label: str | None = None
    claims: tuple[Claim, ...] = ()
    changed_mind: bool | None = None
    sentences: tuple[SentenceRead, ...] = ()

    @property
    def false_claims(self) -> tuple[Claim, ...]:
        """The claims that the context contradicts."""
        return tuple(claim for claim in self.claims if claim.holds is False)
