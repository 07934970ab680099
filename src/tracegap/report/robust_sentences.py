"""Sentences of links with less taken for granted: whatever was not read, and within a question."""

from tracegap.report.figures import p_words, signed_points_words, worded
from tracegap.statistics.analysis import ArmResult
from tracegap.statistics.clusters import LEVEL
from tracegap.statistics.secondary import WithinLink
from tracegap.traces.parse import MALFORMED_ANSWER, NO_ANSWER, SEVERAL_ANSWERS, UNCLOSED_ANSWER

_NO_ANSWER_READ = (NO_ANSWER, UNCLOSED_ANSWER, MALFORMED_ANSWER, SEVERAL_ANSWERS)
_WORTH_SAYING = 0.05  # of an arm's outputs


def unread_sentence(result: ArmResult) -> str:
    """Says how many traces were not read, and what the link could be whatever they said."""
    start = (
        f"Arm {result.arm}: {result.unscored['trace']} of {result.verdicts} traces are missing or "
        "could not be read; they are left out here, not counted as wrong"
    )
    bounds = result.bounds.get("trace")
    if bounds is None or bounds.low.value is None or bounds.high.value is None:
        return f"{start}."
    ends = f"{signed_points_words(bounds.low)} and {signed_points_words(bounds.high)}"
    so = "" if bounds.sign_known else ", so that the counts alone do not tell which way it goes"
    return (
        f"{start}. Whatever they said, the difference between answers after right and after wrong "
        f"traces lies between {ends}{so}."
    )


def without_answer(result: ArmResult) -> str | None:
    """Says in how many outputs no answer could be read, where that is a twentieth or more."""
    count = sum(result.problems.get(problem, 0) for problem in _NO_ANSWER_READ)
    if not count or count < _WORTH_SAYING * result.verdicts:
        return None
    return f"in {count} no answer could be read, which counts as wrong"


def within_sentence(row: WithinLink) -> str:
    """Says what is left of the link of trace and answer among tries of the same question."""
    found = row.result
    start = (
        f"Arm {row.arm}: a link over all questions may come from hard ones alone, which get both "
        "trace and answer wrong. Among tries of the same question "
        f"({found.questions_telling} of {found.questions} questions tell anything)"
    )
    odds, p = found.odds_ratio, p_words(row.adjusted_p)
    if found.p_value is None:
        return f"{start} nothing can be said of trace and answer."
    if odds.value is None or odds.low is None or odds.high is None:
        what = "a link is shown" if (row.adjusted_p or 0.0) <= 1 - LEVEL else "no link is shown"
        return f"{start} {what}, of a strength that has no bound (adjusted {p})."
    told = f"the odds of a right answer after a right trace are {worded(odds, 'number')[0]} times"
    figures = f"{told} those after a wrong one, {worded(odds, 'number').interval}, adjusted {p}"
    if odds.low <= 1 <= odds.high or (row.adjusted_p or 0.0) > 1 - LEVEL:
        return f"{start} no link is shown: {figures}."
    return f"{start} {figures}."
