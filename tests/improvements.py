"""An improvement of three arms over two rounds, with known truth."""

import random
from dataclasses import replace

from tracegap.improving.keeping import tried
from tracegap.improving.results import START, Counted, Improvement, measure
from tracegap.records import Generation, Trace
from tracegap.tasks import get_task
from tracegap.traces.render import render_answer, render_completion, render_trace
from verdicts import verdict

RATES = {(START, 0): 0.4, ("answer", 1): 0.5, ("trace", 1): 0.5, ("answer", 2): 0.5}
RATES |= {("trace", 2): 0.9, ("random", 1): 0.4, ("random", 2): 0.4}


def improved_verdicts(seeds=(0, 1, 2)):
    """150 questions a student; trace and answer are right together."""
    for (keep, round_), rate in RATES.items():
        for seed in seeds:
            drawn = random.Random(f"{keep}{round_}{seed}")
            for i in range(150):
                right = drawn.random() < rate
                yield keep, round_, verdict("correct", i, right, right, seed)


def counted(keep="answer", rows=40):
    return Counted(
        keep=keep, round=1, seed=0, tries=400, unfinished=3, passing=200, questions=70, shared=44,
        left_out=44 - rows, rows=rows, tokens=1700, label=30, evidence=20, answer=rows,
    )  # fmt: skip


def improvement(seeds=(0, 1, 2), rows=(40,)):
    measured, compared = measure(improved_verdicts(seeds))
    return Improvement("correct", 4, 0.7, 2, [counted(rows=n) for n in rows], measured, compared)


TASK = get_task("babi")
EXAMPLE = TASK.load("synthetic", 0, 1).examples[0]
WRONG = next(p for i, p in enumerate(EXAMPLE.context) if i not in EXAMPLE.evidence)


def a_try(trace_right, answer_right, **more):
    evidence = EXAMPLE.evidence_passages if trace_right else (WRONG,)
    answers = EXAMPLE.answers if answer_right else ("nowhere",)
    think = render_trace(Trace(EXAMPLE.label, evidence), TASK.wording)
    text = render_completion(think, render_answer(answers, TASK.wording))
    generation = Generation(EXAMPLE.id, "correct", 0, "full", text, "stop", 1, 1)
    return tried(1, replace(generation, **more), EXAMPLE, TASK, 30)
