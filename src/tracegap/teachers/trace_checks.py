"""Whether a teacher's trace checks: the one place that says so."""

from tracegap.checks.free import read_free
from tracegap.checks.verdicts import verdict_of
from tracegap.records import Example, Generation
from tracegap.task import Task
from tracegap.traces.parse import parse_generation
from tracegap.traces.render import escape, render_answer, render_completion


def trace_checks(
    task: Task, example: Example, trace: str, answer: tuple[str, ...] | None
) -> bool | None:
    """Returns whether a teacher's trace is right, None if that cannot be told.

    A trace that states the two steps of a rule trace is right if both are. One in words of its own
    is right if it ends with the right answers and holds no claim that the context contradicts; of
    one that ends with none nothing can be told.

    Args:
        task: Says how the steps are stated.
        example: The question with its gold values.
        trace: The teacher's reasoning, without tags.
        answer: What it answered.
    """
    said = render_answer(answer or (), task.wording)
    text = render_completion(escape(trace), said)
    generation = Generation(example.id, "teacher", 0, "full", text, "stop", 0, 0)
    parsed = parse_generation(text, task)
    reading = read_free(text, parsed, task, example.question, example.context)
    if reading is None:
        return verdict_of(parsed, generation, example, task).trace_right
    if reading.concluded is None:
        return None
    right = task.score_answer(reading.concluded, example).exact
    return right and not any(claim.holds is False for claim in reading.claims)
