"""What correlation says of an arm, and what intervention says, in one sentence each."""

from collections.abc import Iterator

from tracegap.interventions.effects.analyse_effects import InterventionAnalysis
from tracegap.interventions.effects.contrasts import StepEffect
from tracegap.interventions.effects.use import IGNORED, USED, StudentReading
from tracegap.report.figures import hundredths, points_words
from tracegap.report.sentences import SMALL, includes_zero, share
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate

_MORE_RIGHT = "right answers are more frequent after right traces, by "
_MEANING = {
    "uses the trace": "so the student uses its trace",
    "uses only its evidence": "so the student uses the evidence of its trace, not its label",
    "uses only its label": "so the student uses the label of its trace, not its evidence",
    "ignores it": "so the student ignores its trace",
    "undecided": "so whether the student uses its trace stays undecided",
}
THRESHOLDS = (
    "A step is used if the 95 % interval of what changes with it, beyond what other words change, "
    f"lies above {100 * USED:g} %. It is ignored if that lies below {100 * IGNORED:g} % and the "
    f"interval of all that changes with it below {100 * USED:g} %."
)


def intervention_sentences(found: InterventionAnalysis) -> list[str]:
    """Returns two sentences an arm: the link of trace and answer, then the effect."""
    return [sentence for reading in found.readings for sentence in _of_arm(found, reading)]


def _of_arm(found: InterventionAnalysis, reading: StudentReading) -> Iterator[str]:
    link = next(row.result for row in found.links if row.arm == reading.arm)
    yield f"Arm {reading.arm}, what correlation says: {_correlation(link)}"
    effects = [row for row in found.effects if row.arm == reading.arm and row.step == "both"]
    set_by_us = next((row for row in effects if row.first == "gold"), None)
    yield f"Arm {reading.arm}, what intervention says: {_intervention(set_by_us, reading)}"


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
    ending = f"{flips} (n = {reading.evidence.net.n}), {_MEANING[reading.reading]}."
    if effect is None:
        return ending
    against = effect.accuracy.high is not None and effect.accuracy.high < 0
    if against and reading.reading.startswith("uses"):
        ending = ending[:-1] + ", and answers against it."
    gap = _how_far(
        effect.accuracy,
        "a gold trace in place of a false one makes right answers more frequent by ",
    )
    return f"{gap} (n = {effect.accuracy.n}); {ending}"


def _how_far(gap: Estimate, what: str) -> str:
    if gap.value is None:
        return "the difference is undefined"
    if includes_zero(gap):
        return f"the interval includes no difference, {points_words(gap)}"
    return f"{what if gap.value > 0 else what.replace(' more ', ' less ')}{points_words(gap)}"
