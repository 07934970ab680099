"""From answers after swapped traces to everything that is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.effects.by_run import StepByRun, by_run
from tracegap.interventions.effects.cases import Answers, answers_by_arm
from tracegap.interventions.effects.contrasts import (
    Averaged,
    StepEffect,
    averaged_effects,
    step_effects,
)
from tracegap.interventions.effects.curve import Curve, early_answering
from tracegap.interventions.effects.four_way import FourWay, decompose
from tracegap.interventions.effects.measures import SwapResult, swap_results
from tracegap.interventions.effects.mediation import Mediation, mediate
from tracegap.interventions.effects.use import StudentReading, read_student
from tracegap.statistics.association import Association, associate


@dataclass(frozen=True, slots=True)
class OwnTraceLink:
    """The mere link of trace and answer after the own traces, on the same questions."""

    arm: str
    result: Association


@dataclass(frozen=True, slots=True)
class InterventionAnalysis:
    """Everything; one entry an arm, in `mediations` one an ordered pair, in `four_ways` a pair.

    `by_run` has the steps of arms of which several students were asked.
    """

    swaps: tuple[SwapResult, ...]
    effects: tuple[StepEffect, ...]
    averaged: tuple[Averaged, ...]
    curves: tuple[Curve, ...]
    mediations: tuple[Mediation, ...]
    readings: tuple[StudentReading, ...]
    links: tuple[OwnTraceLink, ...]
    four_ways: tuple[FourWay, ...] = ()
    by_run: tuple[StepByRun, ...] = ()


def analyse_interventions(rows: Iterable[Reanswer]) -> InterventionAnalysis:
    """Returns the analysis of the answers of all arms and seeds.

    Raises:
        BadInputError: An answer comes twice, or an example has none after the own trace.
    """
    arms = answers_by_arm(rows)
    both_ways = (mediate(arms[a], arms[b]) for a, b in permutations(arms, 2))
    one_way = (decompose(arms[a], arms[b]) for a, b in combinations(arms, 2))
    curves = (early_answering(arm, answers) for arm, answers in arms.items())
    return InterventionAnalysis(
        swaps=tuple(row for arm, answers in arms.items() for row in swap_results(arm, answers)),
        effects=tuple(row for arm, answers in arms.items() for row in step_effects(arm, answers)),
        averaged=tuple(
            row for arm, answers in arms.items() for row in averaged_effects(arm, answers)
        ),
        curves=tuple(curve for curve in curves if curve is not None),
        mediations=tuple(found for found in both_ways if found is not None),
        readings=tuple(read_student(arm, answers) for arm, answers in arms.items()),
        links=tuple(OwnTraceLink(arm, _link(answers)) for arm, answers in arms.items()),
        four_ways=tuple(found for found in one_way if found is not None),
        by_run=tuple(row for arm, answers in arms.items() for row in by_run(arm, answers)),
    )


def _link(answers: Sequence[Answers]) -> Association:
    scored = [
        entry.own
        for entry in answers
        if entry.own.trace_label_right is not None and entry.own.trace_evidence_exact is not None
    ]
    return associate(
        [bool(row.trace_label_right and row.trace_evidence_exact) for row in scored],
        [row.answer_right for row in scored],
        [row.group for row in scored],
    )
