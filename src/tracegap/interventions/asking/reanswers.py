"""What an intervention leaves behind: one answer after one trace, and what was left out."""

from dataclasses import dataclass

from tracegap.records import FinishReason


@dataclass(frozen=True, slots=True)
class Reanswer:
    """What a student answered after a trace that it was given.

    One line of `interventions/{arm}-seed{seed}.jsonl`. Answers are compared as the task scores
    them. Log-probabilities are sums over the answer's tokens, end token included, in nats.

    Attributes:
        group: The cluster of the question.
        label: Its gold class.
        swap: Which intervention, a name from `tracegap.interventions.asking.swaps`.
        kept: Share of the own trace's steps that an early-answering swap keeps; None for others.
        trace: The text between the think tags that the answer follows.
        trace_label_right, trace_evidence_exact: Of that trace against gold; None if it has none.
        text: What the student wrote after it, raw.
        answers: The answers read from it; None if missing or malformed.
        answer_right: As the task scores it.
        same: Whether the answer is the one after the student's own trace.
        leads_to: The answers that a counterfactual trace leads to, else None.
        follows: Whether the answer is that one; None where `leads_to` is.
        log_prob_gold: Of the gold answer after this trace.
        log_prob_own: Of the answer that the student gave after its own trace.
        log_prob_counterfactual: Of the counterfactual answer, after this swap too; None where the
            example allows no counterfactual.
    """

    example_id: str
    arm: str
    seed: int
    group: str
    label: str
    swap: str
    kept: float | None
    trace: str
    trace_label_right: bool | None
    trace_evidence_exact: bool | None
    text: str
    finish_reason: FinishReason
    answers: tuple[str, ...] | None
    answer_right: bool
    same: bool
    leads_to: tuple[str, ...] | None
    follows: bool | None
    log_prob_gold: float | None
    log_prob_own: float | None
    log_prob_counterfactual: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of one student's questions was asked again; `interventions/{arm}-seed{seed}.json`.

    Attributes:
        questions: How many were to be asked again.
        unreadable: Ids of those left out, since the student wrote no trace that can be read.
        left_out: Swap -> how many of the others do not allow it.
    """

    arm: str
    seed: int
    questions: int
    unreadable: tuple[str, ...]
    left_out: dict[str, int]

    @property
    def sentence(self) -> str:
        """What was asked and what was left out, on one line."""
        asked = self.questions - len(self.unreadable)
        said = f"{self.arm}, seed {self.seed}: {asked} of {self.questions} questions asked again"
        if self.unreadable:
            said += f"; {len(self.unreadable)} without a trace that can be read"
        if self.left_out:
            counts = ", ".join(f"{swap} {count}" for swap, count in self.left_out.items())
            said += f"; swaps that questions do not allow: {counts}"
        return said + "."
