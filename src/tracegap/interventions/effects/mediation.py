"""How much of the difference between two arms goes through the trace.

The own trace of arm B is put in kind before the student of arm A: of B's trace it is known which
steps are true, and A has answered the same question after a trace with the same steps true. So the
four traces gold, wrong label, wrong evidence and both wrong give A's answer "had it written what B
wrote" (natural effects: Robins & Greenland 1992; Pearl 2001). As we set the traces ourselves, and
ask the same student the same question, no confounder of trace and answer has to be ruled out. What
is assumed is that which steps are true is all of B's trace that matters to A.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.interventions.effects.cases import Answers
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.paired import compare

_KIND = {
    (True, True): GOLD,
    (False, True): WRONG_LABEL,
    (True, False): WRONG_EVIDENCE,
    (False, False): BOTH_WRONG,
}


@dataclass(frozen=True, slots=True)
class Mediation:
    """The difference of two arms' answers in parts; shares of right answers, first less second.

    Attributes:
        total: First after its own trace less second after its own.
        indirect: The natural indirect effect: the first student after its own trace less the same
            student after a trace of the second's kind. It goes through the trace.
        direct: The natural direct effect: the first student less the second, both after the
            second's traces. It goes past the trace. `direct` and `indirect` sum to `total`.
        indirect_in_kind: As `indirect`, but with the own trace put in kind as well: what is wrong
            with putting traces in kind then cancels if it is alike for both.
        check: The first student after its own trace less after the one in its kind, on the same
            questions: how far off the assumption is where it can be checked.
        tipping: How far off the answers after the second's traces would have to be (in shares of
            right answers) for the interval of `indirect` to take in no effect; None if it does.
        left_out: Questions of one arm only, or with a trace that could not be read.
    """

    first: str
    second: str
    total: Estimate
    indirect: Estimate
    direct: Estimate
    indirect_in_kind: Estimate
    check: Estimate
    tipping: float | None
    left_out: int


def mediate(first: Sequence[Answers], second: Sequence[Answers]) -> Mediation | None:
    """Returns the parts of the difference between two arms, or None if no question can be used."""
    others = {(entry.own.example_id, entry.own.seed): entry.own for entry in second}
    rows: list[tuple[Reanswer, Reanswer, Reanswer, Reanswer]] = []
    for entry in first:
        other = others.get((entry.own.example_id, entry.own.seed))
        alike = None if other is None else in_kind(entry, other)
        own_kind = in_kind(entry, entry.own)
        if other is not None and alike is not None and own_kind is not None:
            rows.append((entry.own, own_kind, alike, other))
    if not rows:
        return None
    groups = [own.group for own, *_ in rows]
    own, own_kind_, alike_, other_ = ([row[i].answer_right for row in rows] for i in range(4))
    indirect = compare(own, alike_, groups).difference
    return Mediation(
        first=first[0].own.arm,
        second=second[0].own.arm,
        total=compare(own, other_, groups).difference,
        indirect=indirect,
        direct=compare(alike_, other_, groups).difference,
        indirect_in_kind=compare(own_kind_, alike_, groups).difference,
        check=compare(own, own_kind_, groups).difference,
        tipping=_tipping(indirect),
        left_out=max(len(first), len(second)) - len(rows),
    )


def in_kind(entry: Answers, trace: Reanswer) -> Reanswer | None:
    """Returns the answer after the set trace whose steps are true where those of `trace` are."""
    if trace.trace_label_right is None or trace.trace_evidence_exact is None:
        return None
    return entry.after.get(_KIND[trace.trace_label_right, trace.trace_evidence_exact])


def _tipping(effect: Estimate) -> float | None:
    if effect.low is None or effect.high is None or effect.low <= 0 <= effect.high:
        return None
    return min(abs(effect.low), abs(effect.high))
