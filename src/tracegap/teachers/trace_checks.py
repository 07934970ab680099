"""Whether a teacher's trace checks: the one place that says so."""

from tracegap.checks.verdicts import verdict_of
from tracegap.records import Example, Generation
from tracegap.task import Task
from tracegap.traces.parse import parse_generation
from tracegap.traces.render import escape, render_answer, render_completion


def trace_checks(
    task: Task, example: Example, trace: str, answer: tuple[str, ...] | None
) -> bool | None:
    """Returns whether every step of a teacher's trace is right, None if that cannot be told.

    Read are the two steps of a rule trace, if the teacher states them; a trace in words of its own
    cannot be told.

    Args:
        task: Says how the steps are stated.
        example: The question with its gold values.
        trace: The teacher's reasoning, without tags.
        answer: What it answered.
    """
    said = render_answer(answer or (), task.wording)
    text = render_completion(escape(trace), said)
    generation = Generation(example.id, "teacher", 0, "full", text, "stop", 0, 0)
    return verdict_of(parse_generation(text, task), generation, example, task).trace_right
