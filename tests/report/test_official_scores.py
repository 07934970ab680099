"""Official scores: of each student, over what it said with the full context."""

from reports import make_example, make_sample
from rooms_task import Rooms
from tracegap.report.official_scores import scores_by_student

EXAMPLES = [make_example(number) for number in range(6)]
SAMPLES = [
    make_sample(example, arm, condition, seed)
    for example in EXAMPLES
    for arm, seed in (("vanilla", 1), ("correct", 1), ("correct", 2))
    for condition in ("full", "withheld")
]


class Scored(Rooms):
    def official_scores(self, said):
        return {"share answered": sum(answers is not None for _, answers, _ in said) / 6}


def test_each_student_has_its_scores_of_the_full_context_alone():
    found = list(scores_by_student(SAMPLES, Scored()))
    assert [(s.arm, s.seed, s.n) for s in found] == [
        ("vanilla", 1, 6),
        ("correct", 1, 6),
        ("correct", 2, 6),
    ]
    assert {s.scores["share answered"] for s in found} == {1.0}


def test_a_task_without_metrics_has_none():
    assert list(scores_by_student(SAMPLES, Rooms())) == []
