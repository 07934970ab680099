"""What cannot be scored: no rate is shown, and nothing compared, where most could not be read."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.groups import Group
from tracegap.audit.judging.judge import STRICT
from tracegap.traces.parse import (
    MALFORMED_ANSWER,
    MALFORMED_EVIDENCE,
    MALFORMED_LABEL,
    NO_ANSWER,
    NO_TRACE,
    SEVERAL_ANSWERS,
    UNCLOSED_ANSWER,
    UNCLOSED_TRACE,
)

NOT_SCORABLE = "not scorable"
_TRACE = {
    NO_TRACE: "have no trace",
    UNCLOSED_TRACE: "have a trace that does not end",
    MALFORMED_LABEL: "state no label that can be read",
    MALFORMED_EVIDENCE: "give no list of passages",
}
_ANSWER = {
    NO_ANSWER: "have no answer tag",
    UNCLOSED_ANSWER: "have an answer tag that is not closed",
    MALFORMED_ANSWER: "have an answer that cannot be read",
    SEVERAL_ANSWERS: "have several answers",
    UNCLOSED_TRACE: "have a trace that does not end",
}


@dataclass(frozen=True, slots=True)
class Unscorable:
    """Why a group's answers or traces are not scored; None where they are."""

    answer: str | None
    trace: str | None

    @property
    def any(self) -> bool:
        """Whether a link of trace and answer would rest on what could not be read."""
        return self.answer is not None or self.trace is not None


SCORABLE = Unscorable(None, None)


def unscorable(group: Group) -> Unscorable:
    """Returns what of a group cannot be scored, of the strict checks, and why."""
    counts = group.counts
    answer = trace = None
    if 2 * counts.unanswered > counts.n:
        answer = _why(group, _ANSWER, counts.unanswered)
    if 2 * counts.unparsed > counts.n and any(counts.problems[p] for p in _TRACE):
        trace = _why(group, _TRACE, counts.unparsed)
    return Unscorable(answer, trace)


def _why(group: Group, words: dict[str, str], unread: int) -> str:
    counts = {problem: group.counts.problems[problem] for problem in words}
    commonest = max(counts, key=counts.__getitem__)
    what = words[commonest] if counts[commonest] else "cannot be read"
    count = counts[commonest] or unread
    return f"{NOT_SCORABLE}: {count} of {group.counts.n} {what}"


def unscorable_arms(audit: Audit, scorer: str) -> dict[tuple[str, str], Unscorable]:
    """Returns by student and arm what of them cannot be scored.

    The released rules take any text for an answer, but read steps in the taught form alone: where
    every trace of an arm is in the model's own words, a rate would be 0 % whatever they say.
    """
    if scorer != STRICT:
        return {
            (group.student, group.arm): Unscorable(None, _why_not_read(group))
            for group, _ in (audit.groups(scorer) if scorer in audit.scorers else ())
            if _all_free(audit, group)
        }
    found = {(g.student, g.arm): unscorable(g) for g, _ in audit.groups(scorer)}
    return {who: why for who, why in found.items() if why.any}


def _all_free(audit: Audit, group: Group) -> bool:
    """Whether the arm's traces, as far as it gives any, are all in the model's own words."""
    free = audit.free.groups.get((group.student, group.arm))
    if free is None:
        return False
    return sum(free.n.values()) + group.counts.problems[NO_TRACE] >= group.counts.n


def _why_not_read(group: Group) -> str:
    traces = group.counts.n - group.counts.problems[NO_TRACE]
    return (
        f"{NOT_SCORABLE}: {traces} of {group.counts.n} are in the model's own words, which this "
        "rule cannot read"
    )


def unscorable_lines(audit: Audit, scorer: str) -> list[str]:
    """Returns a sentence for each arm that cannot be scored whole."""
    found = unscorable_arms(audit, scorer).items()
    return [f"{student}, {arm}: {text}." for (student, arm), why in found for text in _texts(why)]


def _texts(why: Unscorable) -> Iterable[str]:
    if why.answer is not None:
        yield f"answers {why.answer}"
    if why.trace is not None:
        yield f"traces {why.trace}"
