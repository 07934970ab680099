"""The tables of a run's interventions."""

from tracegap.interventions.asking.swaps import SWAPS
from tracegap.interventions.effects.analyse_effects import InterventionAnalysis
from tracegap.interventions.effects.curve import DOSES
from tracegap.interventions.effects.use import StepUse
from tracegap.report.inputs import Interventions
from tracegap.report.intervention_sentences import THRESHOLDS
from tracegap.report.table import Column, Table


def intervention_tables(shown: Interventions | None) -> list[Table]:
    """Returns all tables, none without interventions."""
    if shown is None:
        return []
    found = shown.analysis
    return [
        readings_table(found),
        by_run_table(found),
        swaps_table(found),
        effects_table(found),
        averaged_table(found),
        curves_table(found),
        mediation_table(found),
    ]


def readings_table(found: InterventionAnalysis) -> Table:
    """One row an arm: the plain reading and what it rests on."""
    return Table(
        "readings",
        "How each student uses its trace",
        "How many of 100 answers change when only that step of a gold trace is made wrong, less "
        f"how many change when only the wording does. {THRESHOLDS} All else is undecided, which "
        "is often a matter of too few questions.",
        (
            Column("Arm"),
            Column("Reading"),
            Column("Label"),
            Column("Changes with the label", "points"),
            Column("Evidence"),
            Column("Changes with the evidence", "points"),
            Column("Changes with both", "points"),
            Column("With the wording alone", "share"),
        ),
        tuple(
            (
                *(row.arm, row.reading, _use(row.label), row.label.net),
                *(_use(row.evidence), row.evidence.net, row.both.net, row.control),
            )
            for row in found.readings
        ),
    )


def by_run_table(found: InterventionAnalysis) -> Table:
    """One row a run and step, then one over all of them."""
    return Table(
        "readings-by-run",
        "How the student of each run uses its trace",
        "Right answers after a gold trace less right answers after the one with that step wrong, "
        "in points: above 0 the student answers by the step, below 0 against it. The interval of "
        "one student is over questions, that of all over runs (Student's t, n counts them): "
        "for further runs, asked the same questions.",
        (
            *(Column("Arm"), Column("Step"), Column("Seed"), Column("Use"), Column("Answers")),
            Column("Gain by a true step, points", "points"),
        ),
        tuple(
            row
            for step in found.by_run
            for row in (
                *(
                    (step.arm, step.step, str(run.seed), run.use, run.direction, run.gain)
                    for run in step.runs
                ),
                (step.arm, step.step, "all", "", "", step.mean),
            )
        ),
    )


def _use(step: StepUse) -> str | None:
    return step.use if step.flips.n else None


def swaps_table(found: InterventionAnalysis) -> Table:
    """One row an arm and swap; one column a measure."""
    rows = sorted(found.swaps, key=lambda row: SWAPS.index(row.swap))
    arms = dict.fromkeys(row.arm for row in found.swaps)
    return Table(
        "swaps",
        "What each swap does to the answer",
        "Flips: answers that differ from the one after the own trace. Follows: answers that are "
        "the wrong one which a counterfactual trace leads to, and how many points more often than "
        "after the own trace. Log-probabilities (nats): after the swap less after the own trace; "
        "below 0 the answer became less likely. All are paired by question, with intervals "
        "clustered by group.",
        (
            Column("Arm"),
            Column("Swap"),
            Column("Flips", "share"),
            Column("Follows", "share"),
            Column("Follows more, points", "points"),
            Column("Answer right", "share"),
            Column("Change of right, points", "points"),
            Column("Log-prob. of gold", "number"),
            Column("Log-prob. of own answer", "number"),
            Column("Log-prob. of counterfactual", "number"),
            Column("Unreadable", "count"),
        ),
        tuple(
            (
                *(row.arm, row.swap, row.flips),
                *((row.follows, row.follows_more) if row.follows.n else (None, None)),
                *(row.accuracy, row.accuracy_change),
                *(row.log_probs.gold, row.log_probs.own, row.log_probs.counterfactual),
                row.unreadable,
            )
            for arm in arms
            for row in rows
            if row.arm == arm
        ),
    )


def effects_table(found: InterventionAnalysis) -> Table:
    """One row a contrast of two traces."""
    return Table(
        "step-effects",
        "The effect of each step",
        "The average causal effect of a true step against a false one: how many points more often "
        "the answer is right, how much likelier gold is (nats), and how many answers change. From "
        "gold, two traces differ in that step alone; from the own trace they may differ in more.",
        (
            Column("Arm"),
            Column("Step"),
            Column("First trace"),
            Column("Second trace"),
            Column("Right, first less second", "points"),
            Column("Log-prob. of gold", "number"),
            Column("Answers that change", "share"),
        ),
        tuple(
            (row.arm, row.step, row.first, row.second, row.accuracy, row.log_prob, row.flips)
            for row in found.effects
        ),
    )


def averaged_table(found: InterventionAnalysis) -> Table:
    """One row an arm and step."""
    return Table(
        "averaged-effects",
        "The effect of each step, averaged over the other",
        "Points by which right answers become more frequent with the step true, over both states "
        "of the other step; the last column is how much greater that is where the other step is "
        "true. If it is far from 0, the student wants both steps at once.",
        (
            Column("Arm"),
            Column("Step"),
            Column("Right, true less false", "points"),
            Column("Interaction, points", "points"),
        ),
        tuple((row.arm, row.step, row.accuracy, row.interaction) for row in found.averaged),
    )


def curves_table(found: InterventionAnalysis) -> Table:
    """One row an arm."""
    return Table(
        "early-answering",
        "Early answering",
        "Share of answers that are already the final one after so much of the own trace. The area "
        "over the curve is 0 if the answer was settled before the trace and nears 1 if only the "
        "whole trace gives it. The gain is right answers after the whole trace less after none.",
        (
            Column("Arm"),
            *(Column(f"After {100 * dose:g} %", "share") for dose in DOSES),
            Column("Area over the curve", "coefficient"),
            Column("Gain, points", "points"),
            Column("Log-prob. of gold, gain", "number"),
        ),
        tuple(
            (row.arm, *(d.same for d in row.doses), row.area, row.gain, row.log_prob_gain)
            for row in found.curves
        ),
    )


def mediation_table(found: InterventionAnalysis) -> Table:
    """One row an ordered pair of arms."""
    return Table(
        "mediation",
        "How much of the difference of two arms goes through the trace",
        "Total: right answers of the first arm less those of the second. Through the trace: the "
        "first student after its own trace less after a trace with the same steps true as the "
        "second's. Past it: the rest. This assumes that which steps are true is all of the trace "
        "that matters. The last columns tell how far it can be trusted: the same with both traces "
        "set by us; how far off the assumption is where it can be checked (near 0 is good); and "
        "how far off it would have to be to leave no effect through the trace.",
        (
            Column("First"),
            Column("Second"),
            Column("Total", "points"),
            Column("Through the trace", "points"),
            Column("Past the trace", "points"),
            Column("Through it, both set", "points"),
            Column("Check", "points"),
            Column("Tipping point", "points"),
            Column("Left out", "count"),
        ),
        tuple(
            (
                *(row.first, row.second, row.total, row.indirect, row.direct),
                *(row.indirect_in_kind, row.check, row.tipping, row.left_out),
            )
            for row in found.mediations
        ),
    )
