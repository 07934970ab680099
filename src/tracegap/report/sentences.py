"""Plain sentences that the numbers fill in; none claims more than its interval allows."""

from typing import Literal

from tracegap.report.figures import (
    figure,
    p_words,
    points_words,
    signed_points_words,
    worded,
)
from tracegap.report.robust_sentences import unread_sentence, within_sentence, without_answer
from tracegap.statistics.analysis import Analysis, ArmResult, Comparison
from tracegap.statistics.clusters import LEVEL
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.runs import RunComparison
from tracegap.statistics.secondary import StratifiedLink

SMALL = 20  # below it a percentage pretends to know more than it does
NO_CAUSE = (
    "That right traces and right answers go together does not show that the one causes the other; "
    "only changing the trace can."
)
ONE_RUN = (
    "Every arm has one run: what is said of an arm below holds for that one student. Whether the "
    "arms differ, only several runs of each can tell."
)
NO_STEPS = (
    "Arm filler is taught dots that state no step: they are neither right nor wrong, and are left "
    "out of what is said of traces."
)
SEVERAL_RUNS = (
    "Only the comparisons over runs tell of further runs: what else is said of an arm below holds "
    "for these students."
)
STEP_WORDS = {"label": "class", "evidence": "evidence", "trace": "trace"}


def sentences(analysis: Analysis, runs_known: bool = True) -> list[str]:
    """Returns the findings over all classes, one sentence each; the declared comparison first.

    Args:
        analysis: What is told.
        runs_known: Whether the seeds are training runs. An audit knows outputs, not trainings.
    """
    overall = [row for row in analysis.comparisons if row.label is None]
    arms = [row for row in overall if row.kind == "arms"]
    declared = [row for row in arms if row.primary and runs_known]
    single = one_run(analysis)
    said = [ONE_RUN] if runs_known and single else []
    said += [about_arms(row, runs_known) for row in declared]
    said += [SEVERAL_RUNS] if runs_known and single is False else []
    for result in analysis.arms:
        if result.label is None and result.verdicts:
            said += _about_arm(result, runs_known)
            said += [
                within_sentence(row)
                for row in analysis.further.within
                if (row.arm, row.step) == (result.arm, "trace")
            ]
    few = {result.arm for result in analysis.arms if result.label is None and _few(result)}
    said += [
        _about_classes(row)
        for row in analysis.further.stratified
        if row.step == "trace" and row.arm not in few
    ]
    if any(result.accuracy["trace"].n for result in analysis.arms):
        said.append(NO_CAUSE)
    said += [about_arms(row, runs_known) for row in arms if row not in declared]
    said += _about_baselines(analysis, overall)
    said += [_about_condition(row) for row in overall if row.kind in ("withheld", "swapped")]
    return said


def _about_arm(result: ArmResult, runs_known: bool) -> list[str]:
    said = [
        f"Arm {result.arm}: {share(result.accuracy['answer'])} of {result.verdicts} answers to "
        f"{_count(result.examples, 'question')} were right."
    ]
    if unread := without_answer(result):
        said.append(f"Arm {result.arm}: {unread}.")
    if runs_known and len(result.by_seed) > 1:  # an audit's are answers to one question again
        values = [seed.answer.value or 0.0 for seed in result.by_seed]
        said.append(
            f"Arm {result.arm}: over {len(values)} seeds the share of right answers went from "
            f"{figure(min(values), 'share')} to {figure(max(values), 'share')}."
        )
    said += [sentence for step in STEP_WORDS if (sentence := _about_step(result, step))]
    if result.accuracy["trace"].n:
        said.append(_about_trace(result))
    if result.arm == "filler":
        said.append(NO_STEPS)
    elif result.accuracy["trace"].n and result.unscored["trace"]:
        said.append(unread_sentence(result))
    if result.top_heavy:
        said.append(
            f"Arm {result.arm}: a tenth of the {result.clusters} groups of questions holds half of "
            "its verdicts, so that all intervals rest on a few groups."
        )
    if result.unfinished:
        said.append(
            f"Arm {result.arm}: {result.unfinished} of {result.verdicts} generations ran into the "
            "length limit."
        )
    return said


def _about_step(result: ArmResult, step: str) -> str | None:
    accuracy = result.accuracy[step]
    if not accuracy.n:
        return None
    return (
        f"Arm {result.arm}: the {STEP_WORDS[step]} was right in {share(accuracy)} of "
        f"{accuracy.n} scored."
    )


def _about_trace(result: ArmResult) -> str:
    """The conditional rates and their difference, which is a link and not yet a cause."""
    link = result.associations["trace"]
    given, without, gap = (
        link.p_answer_given_trace,
        link.p_answer_given_no_trace,
        link.risk_difference,
    )
    left_out = f" of {result.verdicts}" if result.unscored["trace"] else ""
    start = (
        f"Arm {result.arm}, with {link.table.n}{left_out} answers to "
        f"{_count(result.examples, 'question')}"
    )
    if not given.n or not without.n:
        which = "right" if given.n else "wrong"
        rate = given if given.n else without
        return (
            f"{start}: every scored trace was {which}, so trace and answer cannot be compared; "
            f"{share(rate)} of the {rate.n} answers were right."
        )
    rates = (
        f"after a right trace {share(given)} of {given.n} answers were right, "
        f"after a wrong one {share(without)} of {without.n}"
    )
    if _few(result):
        return f"{start}: {rates}; with so few on one side no more is said."
    if includes_zero(gap):
        return f"{start}: {rates}; the interval includes no difference, {points_words(gap)}."
    direction = "higher" if (gap.value or 0) > 0 else "lower"
    return (
        f"{start}: {rates}; with a right trace the chance of a right answer is "
        f"{direction} by {points_words(gap)}."
    )


def _few(result: ArmResult) -> bool:
    """Whether right or wrong traces are too few for the answers after them to be compared."""
    link = result.associations["trace"]
    return min(link.p_answer_given_trace.n, link.p_answer_given_no_trace.n) < SMALL


def _about_classes(row: StratifiedLink) -> str:
    gap = row.result.risk_difference
    start = f"Arm {row.arm}, within classes only"
    if gap.value is None:
        return f"{start}: trace and answer cannot be compared, {row.result.odds_ratio_note}."
    if includes_zero(gap):
        what = "the interval includes no difference, "
    else:
        side = "less" if gap.value < 0 else "more"
        what = f"a right answer is {side} frequent after a right trace by "
    classes = _count(row.result.strata, "class", "classes")
    return f"{start} (n = {gap.n}, {classes}): {what}{points_words(gap)}."


def one_run(analysis: Analysis) -> bool | None:
    """Whether no arm has more than one run; None if there is no arm."""
    results = [result for result in analysis.arms if result.label is None and result.verdicts]
    return all(len(result.by_seed) <= 1 for result in results) if results else None


def about_arms(row: Comparison, runs_known: bool) -> str:
    """Speaks of the arms where their runs can be compared, and of these students elsewhere."""
    pairs = row.result.difference.n
    if not pairs:
        shared = "question and seed" if runs_known else "question"
        return f"Arms {row.first} and {row.second} have no {shared} in common."
    if runs_known and row.runs is not None and row.runs.p_value is not None:
        return _about_runs(row, row.runs)
    gap = row.result.difference
    what = "students" if runs_known else "sets of outputs"
    pair = _count(pairs, "question-seed pair") if runs_known else _count(pairs, "question")
    start = f"On the same {pair}, the {what} of arms {row.first} and {row.second}"
    if includes_zero(gap):
        said = f"cannot be told apart: the interval includes no difference ({points_words(gap)})"
    else:
        better = row.first if (gap.value or 0.0) > 0 else row.second
        said = f"differ by {points_words(gap)}, in favour of {better}"
    return f"{start} {said}. This says nothing of the arms in further runs."


def _about_runs(row: Comparison, runs: RunComparison) -> str:
    declared = "Declared beforehand: over" if row.primary else "Over"
    start = (
        f"{declared} {len(runs.first)} and {len(runs.second)} runs and "
        f"{_count(runs.questions, 'question')}, arm {row.first}"
    )
    if row.primary:
        return f"{start} {told_of(runs.difference, runs.p_value, f'arm {row.second}', 'p')}"
    return f"{start} {told_of(runs.difference, row.runs_adjusted_p, f'arm {row.second}')}"


def _about_condition(row: Comparison) -> str:
    without, than = {
        "withheld": ("with the context withheld", "without it"),
        "swapped": ("with another question's context", "with another's"),
    }[row.kind]
    other, head = row.result.second, f"Arm {row.first} {without}"
    if not other.n:
        return f"{head}: no question and seed is in common with its full context."
    return (
        f"{head}: {share(other)} of {other.n} answers were right; "
        f"with the full context the arm {_compared(row, than)}"
    )


def _about_baselines(analysis: Analysis, overall: list[Comparison]) -> list[str]:
    """Sets every arm against the first of the baselines, the strongest on training data."""
    known = [row for row in analysis.baselines if row.label is None and row.answer.n]
    if not known:
        return []
    best = known[0]
    against = [row for row in overall if row.kind == "baseline" and row.second == best.name]
    return [
        f"The strongest baseline on training data that does not read, {best.name}, was right in "
        f"{share(best.answer)} of {best.answer.n} answers."
    ] + [
        f"Arm {row.first} {_compared(row, 'that baseline')}"
        for row in against
        if row.result.difference.n
    ]


def _compared(row: Comparison, other: str) -> str:
    return told_of(row.result.difference, row.adjusted_p, other)


def told_of(
    gap: Estimate,
    p_value: float | None,
    other: str,
    kind: Literal["p", "adjusted p"] = "adjusted p",
) -> str:
    """Ends a sentence on two sets of answers; beyond chance only if interval and test agree."""
    p = 1.0 if p_value is None else p_value
    figures = f"{points_words(gap)}, {kind.removesuffix('p')}{p_words(p)}"
    if includes_zero(gap):
        return (
            f"cannot be told apart from {other}: the interval includes no difference ({figures})."
        )
    if p > 1 - LEVEL:
        after = " after adjusting for all comparisons" if kind == "adjusted p" else ""
        signed = f"{signed_points_words(gap)}, {kind.removesuffix('p')}{p_words(p)}"
        return f"cannot be told apart from {other}{after} ({signed})."
    word = "more" if (gap.value or 0.0) > 0 else "less"
    return f"was right {word} often than {other}: {figures}."


def includes_zero(estimate: Estimate) -> bool:
    """Whether the interval takes in no difference, or there is none."""
    return estimate.low is None or estimate.high is None or estimate.low <= 0 <= estimate.high


def share(estimate: Estimate) -> str:
    """A share as a percentage with its interval, or as a bare count where n is small."""
    if estimate.n < SMALL and estimate.count is not None:
        return f"{estimate.count}"
    said = worded(estimate, "share")
    return f"{said.figure} {said.interval}".rstrip()


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one if n == 1 else many or f'{one}s'}"
