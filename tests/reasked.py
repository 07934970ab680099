"""A mock student's cases to be asked again."""

from tracegap.interventions.asking.plan import donors_of, plan_cases
from tracegap.interventions.effects.simulation import full_generations
from tracegap.students.mock import MockStudent
from tracegap.tasks import get_task
from tracegap.traces.plan import plan_arms


def cases_of(name, count, token_count, student="mock"):
    """Returns a mock student's cases: its traces are well-formed, some of them false."""
    task = get_task(name)
    examples = task.load("synthetic", 5, count).examples
    said = full_generations(MockStudent(student, task, examples), examples, task, "correct", 0)
    plan = plan_arms(examples, task, 0)
    cases, coverage = plan_cases(examples, said, donors_of(examples), plan, token_count)
    assert not coverage.unreadable
    return cases, task, examples
