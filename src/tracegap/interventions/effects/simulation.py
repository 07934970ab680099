"""Are mock students of known use recovered? How often intervals hold the truth, what is read."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracegap.interventions.asking.backend import Case
from tracegap.interventions.asking.judge_answers import records_of
from tracegap.interventions.asking.mock_backend import MockReanswerer
from tracegap.interventions.asking.plan import donors_of, plan_cases
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    COUNTERFACTUAL,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import (
    InterventionAnalysis,
    analyse_interventions,
)
from tracegap.records import Example, Generation
from tracegap.statistics.intervals import Estimate
from tracegap.students.mock import MockStudent
from tracegap.students.requests import asks_for
from tracegap.task import Task
from tracegap.tasks import DEFAULT_TASK, get_task
from tracegap.traces.arms import Arm
from tracegap.traces.plan import plan_arms

LABEL, EVIDENCE = 0.9, 0.8
IF_RIGHT, IF_WRONG = 0.9, 0.4
GAP = IF_RIGHT - IF_WRONG
# the arm `correct` uses its whole trace, and `incorrect` answers against it
OPPOSED = "opposed"
AGAINST_IF_RIGHT, AGAINST_IF_WRONG = 0.1, 0.6
USES = ("all", "label", "evidence", "0.5", "nothing", OPPOSED)
_MIXED = {"all": 1.0, "0.5": 0.5, "nothing": 0.0}
_FOUR_PARTS = (
    "controlled_direct",
    "reference_interaction",
    "mediated_interaction",
    "pure_indirect",
)
_NEEDED = {OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG, COUNTERFACTUAL, PARAPHRASED}
_ARMS: tuple[Arm, ...] = ("correct", "incorrect")


@dataclass(frozen=True, slots=True)
class Recovered:
    """One mock student over many replications.

    Attributes:
        use: What its answer hangs on.
        truth: Figure -> its true value.
        covered: Figure -> share of replications whose 95 % interval holds the truth; an interval
            that is not defined, as where no answer changes, counts if the value is the truth.
        readings: Plain reading of the arm `correct` -> share of replications.
        replications: How many.
    """

    use: str
    truth: dict[str, float]
    covered: dict[str, float]
    readings: dict[str, float]
    replications: int


def recover(use: str, questions: int, replications: int, first: int = 0) -> Recovered:
    """Asks a mock student again in each of many replications, which differ in its luck alone."""
    truth, hits = truths(use), Counter[str]()
    readings = Counter[str]()
    for analysis in analyses(use, questions, range(first, first + replications)):
        found = figures(analysis)
        hits.update(name for name, value in truth.items() if _holds(found[name], value))
        readings[next(row.reading for row in analysis.readings if row.arm == "correct")] += 1
    return Recovered(
        use=use,
        truth=truth,
        covered={name: hits[name] / replications for name in truth},
        readings={name: count / replications for name, count in readings.most_common()},
        replications=replications,
    )


def truths(use: str) -> dict[str, float]:
    """Returns what follows from the mock's rates; shares of right answers, but for `follows`.

    A step that is not used counts as in the own trace, so a student that uses the label alone is
    moved by it only where its own evidence is right.
    """
    right = LABEL * EVIDENCE  # share of right own traces in the arm `correct`
    seldom = (1 - LABEL) * (1 - EVIDENCE)  # and in `incorrect`
    total = (right - seldom) * GAP
    if use == OPPOSED:
        return dict.fromkeys(("label", "evidence", "both"), GAP) | _opposed(right, seldom)
    if use in _MIXED:
        share = _MIXED[use]
        moved = {"label": share * GAP, "evidence": share * GAP, "both": share * GAP}
        parts = {"indirect": share * total, "direct": (1 - share) * total}
        four = (parts["direct"], 0.0, 0.0, parts["indirect"])
        parts |= dict(zip(_FOUR_PARTS, four, strict=True))
    else:
        label, evidence = (EVIDENCE * GAP, 0.0) if use == "label" else (0.0, LABEL * GAP)
        moved, parts = {"label": label, "evidence": evidence, "both": label + evidence}, {}
    follows = {"follows": 1 - IF_WRONG} if use in ("all", "evidence") else {}
    return moved | {"total": total} | parts | follows


def _opposed(right: float, seldom: float) -> dict[str, float]:
    """Returns the total, its two parts and its four, where the arms use traces in opposite ways."""

    def follows(share: float) -> float:
        return IF_WRONG + share * (IF_RIGHT - IF_WRONG)

    def opposes(share: float) -> float:
        return AGAINST_IF_WRONG + share * (AGAINST_IF_RIGHT - AGAINST_IF_WRONG)

    total = follows(right) - opposes(seldom)
    indirect = follows(right) - follows(seldom)
    pure = opposes(right) - opposes(seldom)
    controlled = follows(1.0) - opposes(1.0)
    reference = follows(seldom) - opposes(seldom) - controlled
    four = (controlled, reference, indirect - pure, pure)
    return {
        "total": total,
        "indirect": indirect,
        "direct": total - indirect,
        **dict(zip(_FOUR_PARTS, four, strict=True)),
    }


def analyses(use: str, questions: int, seeds: Sequence[int]) -> Iterator[InterventionAnalysis]:
    """Yields the analysis of two arms' answers, once for each seed of the mock."""
    task = get_task(DEFAULT_TASK)
    examples = task.load("synthetic", 0, questions).examples
    donor_of, plan = donors_of(examples), plan_arms(examples, task, 0)
    name_of = {arm: _name(use, arm) for arm in _ARMS}
    asker_of = {arm: MockReanswerer(name, task, examples) for arm, name in name_of.items()}
    student_of = {arm: MockStudent(name, task, examples) for arm, name in name_of.items()}
    for seed in seeds:
        rows: list[Reanswer] = []
        for arm in _ARMS:
            asker = asker_of[arm]
            said = full_generations(student_of[arm], examples, task, arm, seed)
            cases, _ = plan_cases(examples, said, donor_of, plan, asker.token_count)
            for case, answered in asker.reanswer(_without_unused(cases)):
                rows += records_of(case, answered, task)
        yield analyse_interventions(rows)


def _name(use: str, arm: Arm) -> str:
    against = use == OPPOSED and arm == "incorrect"
    if_right, if_wrong = (AGAINST_IF_RIGHT, AGAINST_IF_WRONG) if against else (IF_RIGHT, IF_WRONG)
    return (
        f"mock:label={LABEL},evidence={EVIDENCE},answer_if_right={if_right},"
        f"answer_if_wrong={if_wrong},use={'all' if use == OPPOSED else use}"
    )


def full_generations(
    student: MockStudent, examples: Sequence[Example], task: Task, arm: Arm, seed: int
) -> dict[str, Generation]:
    """Returns what a mock student writes on each example, by its id."""
    batches = student.plan(asks_for(examples, task, arm, seed, ("full",)))
    return {said.example_id: said for batch in student.generate(batches) for said in batch}


def _without_unused(cases: Sequence[Case]) -> Iterator[Case]:
    for case in cases:
        yield replace(case, swaps=tuple(swap for swap in case.swaps if swap.name in _NEEDED))


def figures(found: InterventionAnalysis) -> dict[str, Estimate]:
    """Returns the figures whose truth is known: of the arm `correct`, and of both arms."""
    effects: dict[str, Estimate] = {
        row.step: row.accuracy
        for row in found.effects
        if row.arm == "correct" and row.first == GOLD
    }
    (follows,) = (
        row.follows for row in found.swaps if (row.arm, row.swap) == ("correct", COUNTERFACTUAL)
    )
    (parts,) = (row for row in found.mediations if row.first == "correct")
    (four,) = (row for row in found.four_ways if row.first == "correct")
    return {
        **effects,
        "total": parts.total,
        "indirect": parts.indirect,
        "direct": parts.direct,
        "follows": follows,
        **{name: getattr(four, name) for name in _FOUR_PARTS},
    }


def _holds(found: Estimate, truth: float) -> bool:
    if found.low is None or found.high is None:
        return found.value is not None and abs(found.value - truth) < 1e-9
    return found.low - 1e-9 <= truth <= found.high + 1e-9


def main() -> None:
    """Prints two tables: coverage, and what is read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=300)
    parser.add_argument("--questions", type=int, default=120)
    options = parser.parse_args()
    print("| use | figure | truth | interval holds it | replications |\n|---|---|---|---|---|")
    readings = []
    for use in USES:
        found = recover(use, options.questions, options.replications)
        for name, truth in found.truth.items():
            print(
                f"| {use} | {name} | {100 * truth:.1f} % | {100 * found.covered[name]:.1f} % "
                f"| {found.replications} |",
                flush=True,
            )
        said = ", ".join(f"{name} {100 * share:.1f} %" for name, share in found.readings.items())
        readings.append(f"| {use} | {said} |")
    print("\n| use | read as, share of replications |\n|---|---|", *readings, sep="\n")


if __name__ == "__main__":
    main()
