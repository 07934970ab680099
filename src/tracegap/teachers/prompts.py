"""What a teacher is asked: the question, a summary of its trace, an explanation of the answer.

The summariser sees the trace alone, and who explains sees question and right answer alone: so the
three kinds of trace differ in where they come from.
"""

from tracegap.records import Example
from tracegap.students.requests import Ask
from tracegap.task import Task
from tracegap.traces.render import render_answer

MOST_WORDS = 100  # a summary has fewer
ANSWER, SUMMARY, EXPLANATION = "teacher", "teacher-summary", "teacher-explanation"
"""What an ask is for; in its field `arm`."""
_THINK = (
    "Think first, step by step, between <think> and </think>. Then answer as told above, between "
    "<answer> and </answer>."
)
_SUMMARISE = (
    f"Summarise the following reasoning in fewer than {MOST_WORDS} words of running text. Keep "
    "what it concludes and what that rests on. Add nothing that it does not say. Write the "
    "summary alone."
)
_EXPLAIN = (
    "This answer is right. Explain in a few sentences why: name the passages of the context that "
    "it follows from, and every part of the answer. Write the explanation alone."
)


def question_ask(example: Example, task: Task) -> Ask:
    """Returns the question as students are asked it, with the wish for a trace."""
    messages = [dict(message) for message in task.prompt(example)]
    messages[-1]["content"] += f"\n{_THINK}"
    return Ask(example.id, ANSWER, 0, "full", messages)


def summary_ask(example_id: str, trace: str, attempt: int, too_long: int | None = None) -> Ask:
    """Returns the wish for a summary, from the trace alone.

    Args:
        example_id: Whose trace it is.
        trace: As the teacher wrote it.
        attempt: From 0.
        too_long: How many words the attempt before had.
    """
    wish = _SUMMARISE
    if too_long is not None:
        wish += f" An earlier summary had {too_long} words: write half as many."
    messages = [{"role": "user", "content": f"{wish}\n\n{trace}"}]
    return Ask(example_id, SUMMARY, attempt, "full", messages)


def explanation_ask(example: Example, task: Task) -> Ask:
    """Returns the wish to explain the right answer, all of it, after the question."""
    answer = f"<answer>{render_answer(example.answers, task.wording)}</answer>"
    messages = [
        *task.prompt(example),
        {"role": "assistant", "content": answer},
        {"role": "user", "content": _EXPLAIN},
    ]
    return Ask(example.id, EXPLANATION, 0, "full", messages)
