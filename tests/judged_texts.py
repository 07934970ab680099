"""Texts of every kind of verdict on fresh questions, as `tracegap export` is handed them."""

from tracegap.checks.verdicts import judge
from tracegap.records import Generation, Trace
from tracegap.supervision.rows import Judged
from tracegap.tasks import get_task
from tracegap.traces.render import render_answer, render_completion, render_trace

TASK = get_task("babi")
EXAMPLES = TASK.load("synthetic", 0, 60).examples


def text_of(example, trace_right=True, answer_right=True):
    wrong = next(p for i, p in enumerate(example.context) if i not in example.evidence)
    cited = example.evidence_passages if trace_right else (wrong,)
    answers = example.answers if answer_right else ("nowhere",)
    think = render_trace(Trace(example.label, cited), TASK.wording)
    return render_completion(think, render_answer(answers, TASK.wording))


def judged(example, text, whose="a", finish="stop"):
    generation = Generation(example.id, "correct", 0, "full", text, finish, 1, 1)
    return Judged(example, text, judge(generation, example, TASK), whose)


def every_kind(examples=EXAMPLES):
    """Four texts a question: trace and answer right or wrong."""
    return [
        judged(example, text_of(example, trace, answer))
        for example in examples
        for trace in (True, False)
        for answer in (True, False)
    ]
