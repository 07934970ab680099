"""Answer and supporting facts together: by hand."""

import pytest

from multihop_rows import HOTPOT, MUSIQUE
from tracegap.errors import BadInputError
from tracegap.tasks import get_task
from tracegap.tasks.hotpotqa import task as hotpotqa
from tracegap.tasks.multihop.supporting_facts import joint_score, mean_scores, score_facts
from tracegap.tasks.musique import task as musique


def test_hotpotqa_s_joint_score_multiplies_precision_and_recall():
    gold = {("Ann", 0), ("Bob", 1)}
    score = joint_score("in the Ulm town", "Ulm", {("Ann", 0), ("Bob", 0)}, gold)
    assert (score.em, score.prec, score.recall, score.f1) == (0, 1 / 3, 1, 0.5)
    assert (score.sp_em, score.sp_prec, score.sp_recall, score.sp_f1) == (0, 0.5, 0.5, 0.5)
    assert score.joint_prec == pytest.approx(1 / 6)
    assert score.joint_recall == 0.5
    assert score.joint_f1 == pytest.approx(2 * (1 / 6) * 0.5 / (1 / 6 + 0.5))
    assert score.joint_em == 0
    assert joint_score("the Ulm", "Ulm", gold, gold).joint_em == 1


def test_missing_answers_and_facts_score_nothing():
    nothing = joint_score(None, "Ulm", None, {1})
    assert set(mean_scores([nothing]).values()) == {0.0}
    half = mean_scores([nothing, joint_score("Ulm", "Ulm", {1}, {1})])
    assert set(half.values()) == {0.5}
    with pytest.raises(BadInputError):
        mean_scores([])


def test_empty_sets_of_facts_are_equal_but_worth_nothing():
    assert score_facts(set(), set()).exact
    assert score_facts(set(), set()).f1 == 0


def test_the_tasks_official_scores():
    task, example = get_task("hotpotqa"), hotpotqa.example_of(HOTPOT)
    perfect = task.official_score(example, example.answers, example.evidence_passages)
    assert perfect.joint_f1 == perfect.joint_em == 1
    assert task.official_score(example, None, None).f1 == 0
    task, example = get_task("musique"), musique.example_of(MUSIQUE)
    scores = task.official_score(example, ("Bonn",), example.evidence_passages[:1])
    assert scores["answer_em"] == 1
    assert scores["support_f1"] == pytest.approx(2 / 3)
    assert scores["joint_em"] == 0
    assert task.official_score(example, None, None)["answer_f1"] == 0
