"""The paper's four questions, on five steps."""

from tracegap.study.questions import INTERPRETABILITY, RATINGS, SCALE, STEPS


def test_four_questions_on_five_steps():
    assert list(RATINGS) == [*INTERPRETABILITY, "load"]
    assert len(SCALE) == STEPS == 5
