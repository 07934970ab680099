"""Tables of interventions: swaps in their order arm by arm, figures as they were worked out."""

import pytest

from reanswered import a_row, a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    COUNTERFACTUAL,
    GOLD,
    OWN,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.report.inputs import Interventions
from tracegap.report.intervention_tables import intervention_tables

RIGHTS = {OWN: 40, WRONG_LABEL: 30, GOLD: 40, WRONG_EVIDENCE: 10, BOTH_WRONG: 10}


@pytest.fixture(scope="module")
def tables():
    rows = [*a_student(RIGHTS), *a_student(RIGHTS, arm="incorrect")]
    rows += [a_row(n, COUNTERFACTUAL, True, leads_to=("B",), follows=False) for n in range(40)]
    return {t.name: t for t in intervention_tables(Interventions(analyse_interventions(rows), ()))}


def cells(table):
    titles = [column.title for column in table.columns]
    return [dict(zip(titles, row, strict=True)) for row in table.rows]


def test_swaps_stand_in_their_order_arm_by_arm(tables):
    rows = cells(tables["swaps"])
    assert [(row["Arm"], row["Swap"]) for row in rows] == [
        *(("correct", s) for s in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)),
        ("correct", COUNTERFACTUAL),
        *(("incorrect", s) for s in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)),
    ]


def test_following_is_told_of_swaps_that_lead_somewhere(tables):
    for row in cells(tables["swaps"]):
        assert (row["Follows"] is None) == (row["Swap"] != COUNTERFACTUAL)


def test_effects_are_those_that_were_worked_out(tables):
    rows = {
        (r["Arm"], r["First trace"], r["Second trace"]): r for r in cells(tables["step-effects"])
    }
    effect = rows["correct", GOLD, WRONG_EVIDENCE]["Right, first less second"]
    assert effect.value == pytest.approx(30 / 40)


def test_without_interventions_there_are_no_tables():
    assert intervention_tables(None) == []
