"""What correlation says of an arm, and what intervention says, in one sentence each."""

from collections.abc import Iterator

from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD
from tracegap.interventions.effects.analyse_effects import InterventionAnalysis
from tracegap.interventions.effects.by_run import StepByRun
from tracegap.interventions.effects.contrasts import StepEffect
from tracegap.interventions.effects.four_way import FourWay
from tracegap.interventions.effects.use import IGNORED, USED, StepUse, StudentReading
from tracegap.report.figures import hundredths, points_words, signed_points_words
from tracegap.report.sentences import SMALL, includes_zero, share
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate
from tracegap.traces.arms import states_steps

_MORE_RIGHT = "right answers are more frequent after right traces, by "
_DIRECTION = {"with it": " and answers by it", "against it": " and answers against it"}
THRESHOLDS = (
    "A step is used if the 95 % interval of what changes with it, beyond what other words change, "
    f"lies above {100 * USED:g} %. It is ignored if that lies below {100 * IGNORED:g} % and the "
    f"interval of all that changes with it below {100 * USED:g} %."
)


def intervention_sentences(found: InterventionAnalysis) -> list[str]:
    """Returns two sentences an arm: the link of trace and answer, then the effect.

    After them come what several trainings of an arm say together, and one for each pair of arms:
    how much of their difference goes through the trace.
    """
    by_arm = [sentence for reading in found.readings for sentence in _of_arm(found, reading)]
    over_runs = [_over_runs(row) for row in found.by_run if row.step != "both"]
    return by_arm + over_runs + [_mediation(row) for row in found.four_ways]


def _of_arm(found: InterventionAnalysis, reading: StudentReading) -> Iterator[str]:
    if not states_steps(reading.arm):
        yield from _of_filler(found, reading.arm)
        return
    link = next(row.result for row in found.links if row.arm == reading.arm)
    yield f"Arm {reading.arm}, what correlation says: {_correlation(link)}"
    effects = [row for row in found.effects if row.arm == reading.arm and row.step == "both"]
    set_by_us = next((row for row in effects if row.first == "gold"), None)
    yield f"Arm {reading.arm}, what intervention says: {_intervention(set_by_us, reading)}"


def _of_filler(found: InterventionAnalysis, arm: str) -> Iterator[str]:
    """Dots have no steps to make wrong: what is told is what whole traces in their place change."""
    yield f"Arm {arm}, what correlation says: its own traces state no step, so nothing."
    for row in found.swaps:
        if row.arm == arm and row.swap in (GOLD, BOTH_WRONG) and row.n:
            trace = "gold trace" if row.swap == GOLD else "trace with both steps wrong"
            change = _how_far(
                row.accuracy_change,
                f"a {trace} in place of its dots makes right answers more frequent by ",
            )
            prefix = f"a {trace} in place of its dots: " if change.startswith("the ") else ""
            yield f"Arm {arm}, what intervention says: {prefix}{change} (n = {row.n})."


def _correlation(link: Association) -> str:
    given, without = link.p_answer_given_trace, link.p_answer_given_no_trace
    if not given.n or not without.n:
        which = "right" if given.n else "wrong"
        return f"every one of the {given.n + without.n} own traces was {which}, so it says nothing."
    rates = (
        f"after a right trace of its own {share(given)} of {given.n} answers were right, after a "
        f"wrong one {share(without)} of {without.n}"
    )
    if min(given.n, without.n) < SMALL:
        return f"{rates}; with so few on one side no more is said."
    gap = link.risk_difference
    return f"{rates}: {_how_far(gap, _MORE_RIGHT)}."


def _intervention(effect: StepEffect | None, reading: StudentReading) -> str:
    label, evidence = hundredths(reading.label.net), hundredths(reading.evidence.net)
    flips = f"of 100 answers {label} change with the label alone and {evidence} with the evidence"
    if reading.control.n:
        flips = f"beyond what other words change, {flips}"
    ending = f"{flips} (n = {reading.evidence.net.n}), so {_meaning(reading)}."
    if effect is None:
        return ending
    gap = _how_far(
        effect.accuracy,
        "a gold trace in place of a false one makes right answers more frequent by ",
    )
    return f"{gap} (n = {effect.accuracy.n}); {ending}"


def _meaning(reading: StudentReading) -> str:
    """Tells each step on its own: that one is undecided does not make the other so."""
    steps = {"label": reading.label, "evidence": reading.evidence}
    uses = {step.use for step in steps.values()}
    if uses == {"undecided"}:
        return "whether the student uses its label or its evidence stays undecided"
    if uses == {"ignored"}:
        return _meaning_of_both(reading)
    said = [_use(name, step) for name, step in steps.items() if step.use != "undecided"]
    open_ones = [name for name, step in steps.items() if step.use == "undecided"]
    rest = "".join(f"; of its {name} nothing can be said" for name in open_ones)
    return f"the student {'; it '.join(said)}{rest}"


def _use(name: str, step: StepUse) -> str:
    if step.use == "ignored":
        return f"ignores its {name}"
    return f"uses its {name}{_DIRECTION.get(step.direction, '')}"


def _meaning_of_both(reading: StudentReading) -> str:
    if reading.both.use == "used":
        answers = _DIRECTION.get(reading.both.direction, "")
        return f"the student uses its trace, neither step of it alone{answers and ','}{answers}"
    if reading.both.use == "ignored":
        return "the student ignores its trace"
    return "the student ignores either step alone; of both at once nothing can be said"


def _over_runs(row: StepByRun) -> str:
    """Tells of runs what the sentence of an arm tells of its students taken together."""
    counts = {
        way: sum(run.use == "used" and run.direction == way for run in row.runs)
        for way in ("with it", "against it")
    }
    mean = signed_points_words(row.mean)
    over = " over runs" if row.mean.low is not None else ""
    return (
        f"Arm {row.arm}, over {len(row.runs)} runs: gold {row.step} in place of false "
        f"changes right answers by {mean}{over}; {counts['with it']} of {len(row.runs)} students "
        f"use it and answer by it, {counts['against it']} use it and answer against it."
    )


def _mediation(row: FourWay) -> str:
    """Tells both directions together: one alone would take the other for the same."""
    return (
        f"Arms {row.first} and {row.second} after traces of their own kinds (n = {row.questions}): "
        f"{signed_points_words(row.total)} between them. Traces of {row.first}'s kind in place of "
        f"{row.second}'s change the right answers of {row.first}'s student by "
        f"{signed_points_words(row.through_first)} and those of {row.second}'s student by "
        f"{signed_points_words(row.through_second)}; the two differ by "
        f"{signed_points_words(row.mediated_interaction)}."
    )


def _how_far(gap: Estimate, what: str) -> str:
    if gap.value is None:
        return "the difference is undefined"
    if includes_zero(gap):
        return f"the interval includes no difference, {points_words(gap)}"
    return f"{what if gap.value > 0 else what.replace(' more ', ' less ')}{points_words(gap)}"
