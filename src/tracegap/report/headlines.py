"""The few sentences of the first screen: the declared comparison, the best arm, one an arm."""

from tracegap.report.robust_sentences import without_answer
from tracegap.report.sentences import ONE_RUN, SMALL, about_arms, includes_zero, one_run, share
from tracegap.statistics.analysis import Analysis, ArmResult, Comparison


def headlines(analysis: Analysis, runs_known: bool = True) -> list[str]:
    """Returns what a reader should know first; each sentence claims no more than its interval.

    Args:
        analysis: What is told.
        runs_known: Whether the seeds are training runs. An audit knows outputs, not trainings.
    """
    arms = [row for row in analysis.arms if row.label is None and row.verdicts]
    overall = [row for row in analysis.comparisons if row.label is None and row.kind == "arms"]
    primary = [row for row in overall if row.primary]
    said = [_declared(about_arms(row, runs_known)) for row in primary]
    said += _best(arms, overall, runs_known)
    said += [_about(arm) for arm in arms]
    if runs_known and one_run(analysis):
        said.append(ONE_RUN)
    return said


def _about(arm: ArmResult) -> str:
    start = f"{arm.arm}: {share(arm.accuracy['answer'])} of {arm.verdicts} answers right"
    if unread := without_answer(arm):
        start = f"{start} ({unread})"
    link = arm.associations["trace"]
    given, without = link.p_answer_given_trace, link.p_answer_given_no_trace
    if not link.table.n:
        return f"{start}; no trace to score."
    if not given.n or not without.n:
        return f"{start}; every scored trace was {'right' if given.n else 'wrong'}."
    rates = (
        f"{start}; {share(given)} of {given.n} after a right trace, "
        f"{share(without)} of {without.n} after a wrong one"
    )
    if min(given.n, without.n) < SMALL:
        return f"{rates}: too few on one side to say more."
    if includes_zero(link.risk_difference):
        return f"{rates}: the interval of their difference includes none."
    more = "more" if (link.risk_difference.value or 0.0) > 0 else "less"
    return f"{rates}: a right trace goes with {more} right answers."


def _declared(sentence: str) -> str:
    """Says of the primary comparison that it is so, if its sentence does not yet."""
    start = "Declared beforehand: "
    return sentence if sentence.startswith(start) else f"{start}{sentence[0].lower()}{sentence[1:]}"


def _best(arms: list[ArmResult], overall: list[Comparison], runs_known: bool) -> list[str]:
    """Names the arm with most right answers, and whether it can be told from the next."""
    ranked = sorted(arms, key=lambda arm: -(arm.accuracy["answer"].value or 0.0))
    if len(ranked) < 2:
        return []
    first, second = ranked[0].arm, ranked[1].arm
    said = f"Most answers right: {first}, then {second}."
    compared = next((r for r in overall if {r.first, r.second} == {first, second}), None)
    if compared is None:
        return [said]
    return [f"{said} {about_arms(compared, runs_known)}"]
