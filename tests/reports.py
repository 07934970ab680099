"""What a report is made from, plain and hostile."""

import random
from dataclasses import replace

from tracegap.checks.steps import compare_evidence
from tracegap.records import Example, Generation, Quarantined, Verdict
from tracegap.report.inputs import DataShown, ReportInput
from tracegap.report.rows import ResultRows, rows_of
from tracegap.statistics import analyse
from tracegap.tasks.baselines import Baseline, Outcome
from tracegap.traces.render import render_completion, render_list

LABELS = ("equal", "during", "overlap", "mix")
ARMS = ("vanilla", "correct", "incorrect")
SKILL = {"vanilla": (0.0, 0.5), "correct": (0.45, 0.48), "incorrect": (0.05, 0.42)}
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "-->",
    "<!--<script>",
    "{{7*7}}",
    "{% raw %}",
    "line\u2028separator",
    "\"'><b>bold</b>",
    "a & b &lt;i&gt;",
)


def make_example(number: int, passages: int = 10, words: int = 14) -> Example:
    rng = random.Random(number)
    names = ("Ada Byron", "Carl Gauss", "Emmy Noether", "Sofia Kovalevskaya", "Leonhard Euler")
    places = ("Royal Institute", "City Observatory", "Harbour School", "Old Mill College")
    person = rng.choice(names)
    context = tuple(
        f"{rng.choice(names)} worked for the {rng.choice(places)} no. {rng.randrange(400)} "
        f"from {rng.randrange(1700, 1800)} to {rng.randrange(1800, 1900)}, "
        + " ".join(rng.choice(("as", "a", "clerk", "of", "records")) for _ in range(words - 13))
        for _ in range(passages)
    )
    evidence = tuple(sorted(rng.sample(range(passages), rng.randint(1, 2))))
    return Example(
        id=f"synthetic-{number:05d}",
        question=f"While {person} was the head of the survey, which employer did they work for?",
        context=context,
        label=rng.choice(LABELS),
        evidence=evidence,
        answers=(rng.choice(places),),
        group=f"{person} {number // 3}",
    )


def make_sample(example: Example, arm: str, condition: str = "full", seed: int = 1):
    rng = random.Random(f"{example.id}{arm}{condition}{seed}")
    trace_skill, answer_skill = SKILL.get(arm, (0.3, 0.4))
    has_trace = arm != "vanilla"
    trace_right = has_trace and condition == "full" and rng.random() < trace_skill
    wrong = [p for i, p in enumerate(example.context) if i not in example.evidence]
    cited = example.evidence_passages if trace_right else (rng.choice(wrong), "Nobody said this.")
    label = example.label if trace_right or rng.random() < 0.3 else rng.choice(LABELS)
    good = rng.random() < (0.9 if trace_right else answer_skill * (condition == "full") + 0.03)
    answers = example.answers if good else ("Somewhere else",)
    think = f"The kind is: {label}.\nThe facts are: {render_list(cited)}" if has_trace else None
    text = render_completion(think, render_list(answers))
    score = compare_evidence(cited, example.evidence_passages)
    generation = Generation(example.id, arm, seed, condition, text, "stop", 300, 80)
    verdict = Verdict(
        example_id=example.id,
        arm=arm,
        seed=seed,
        condition=condition,
        label=example.label,
        group=example.group,
        problems=(),
        said_label=label if has_trace else None,
        said_evidence=cited if has_trace else None,
        said_answers=answers,
        label_right=label == example.label if has_trace else None,
        evidence_precision=score.precision if has_trace else None,
        evidence_recall=score.recall if has_trace else None,
        evidence_f1=score.f1 if has_trace else None,
        evidence_exact=score.exact if has_trace else None,
        trace_right=trace_right if has_trace else None,
        answer_right=good,
        answer_f1=float(good),
    )
    return example, generation, verdict


def make_baseline(examples: list[Example]) -> Baseline:
    rng = random.Random(9)
    rows = (Outcome(e.id, e.label, e.group, rng.random() < 0.2) for e in examples)
    return Baseline("commonest answer", tuple(rows))


def rows_from(samples) -> ResultRows:
    examples = {example.id: example for example, *_ in samples}
    verdicts = [verdict for *_, verdict in samples]
    return rows_of(analyse(verdicts, [make_baseline(list(examples.values()))]))


def make_input(size: int = 60, conditions=("full", "withheld"), words: int = 14) -> ReportInput:
    examples = [make_example(number, words=words) for number in range(size)]
    samples = [make_sample(e, arm, c) for c in conditions for arm in ARMS for e in examples]
    rng = random.Random(4)
    losses = {
        (arm, seed): [(s, 2.2 / (1 + s / 60) + rng.random() * 0.1) for s in range(0, 700, 10)]
        for arm in ARMS
        for seed in (1, 2)
    }
    data = DataShown(
        sizes={label: {"train": 400 + i, "test": 100 + i} for i, label in enumerate(LABELS)},
        lengths={arm: {"trace words, mean": 41.2 + i} for i, arm in enumerate(ARMS)},
        repeats={"questions asked twice": 12},
        quarantined=[Quarantined("mix.json", 77, "answer", "the row has no answer")],
    )
    return ReportInput(
        title="Do right traces lead to right answers?",
        sentences=["The trace was right in 45 % of the generations.", "Arms differ little."],
        results=rows_from(samples),
        settings={"task": "cotempqa", "student": {"name": "tiny", "rank": 16}, "seeds": [1, 2]},
        versions={"tracegap": "0.1.0", "python": "3.11"},
        losses=losses,
        data=data,
        samples=samples,
    )


def hostile_input() -> ReportInput:
    """Hostile text wherever a report takes text from outside."""
    samples = []
    for number, bad in enumerate(HOSTILE):
        plain = make_example(number)
        example = Example(
            id=f"{plain.id} {bad}",
            question=f"question {bad}",
            context=(f"context {bad}", *plain.context[1:]),
            label=f"class {bad}",
            evidence=(0,),
            answers=(f"gold {bad}",),
            group=plain.group,
        )
        _, generation, verdict = make_sample(example, "correct")
        generation = Generation(example.id, f"arm {bad}", 1, "full", f"wrote {bad}", "length", 3, 8)
        verdict = replace(
            verdict,
            arm=generation.arm,
            problems=(f"problem {bad}",),
            said_label=f"label {bad}",
            said_evidence=(f"cited {bad}", example.context[0]),
            said_answers=(f"answer {bad}",),
        )
        samples.append((example, generation, verdict))
    everywhere = " ".join(HOSTILE)
    return ReportInput(
        title=f"title {everywhere}",
        sentences=[f"sentence {bad}" for bad in HOSTILE],
        results=rows_from(samples),
        settings={f"setting {everywhere}": {"deep": f"value {everywhere}"}},
        versions={"package": f"version {everywhere}"},
        losses={(f"arm {HOSTILE[0]}", 1): [(0, 2.0), (5, 1.0)]},
        data=DataShown(quarantined=[Quarantined(everywhere, 1, everywhere, everywhere)]),
        samples=samples,
    )
