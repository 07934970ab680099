"""How often the checks without gold are right, on real MS MARCO rows and on generated ones.

    python benchmarks/grounding.py [--marco ../shared/data/marco]

For each step the true ones are the gold ones, and the false ones are made: the label by the arm
`incorrect-label`, the passages by `incorrect-evidence`, the answer by taking that of another
question of the same class. Precision is of what a check calls right (or wrong), recall of what is.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tracegap.checks.grounding import ground
from tracegap.randomness import random_for
from tracegap.records import Example, Trace
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.tasks.marco.question_type import types_asked
from tracegap.traces.arms import FALSIFIES, corrupt
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.plan import plan_arms

Count = Counter[tuple[str, bool, str]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--marco", type=Path, default=Path("../shared/data/marco"))
    parser.add_argument("--size", type=int, default=600, help="generated examples of each task")
    options = parser.parse_args()
    print("| task | step | judged | precision | recall |\n|---|---|---|---|---|")
    if options.marco.exists():
        show("marco, real", "marco", str(options.marco), 0)
    for name in ("marco", "hotpotqa", "musique"):
        show(f"{name}, generated", name, "synthetic", options.size)
    if options.marco.exists():
        classifier(get_task("marco").load(str(options.marco), 0, 0).examples)


def show(title: str, name: str, source: str, size: int) -> None:
    task = get_task(name)
    loaded = task.load(source, 0, size).examples
    examples = [e for e in loaded if usable_in_all_arms(e, task) is None]
    counts = count(task, examples)
    for step in ("label", "evidence", "answer"):
        for judgement, truth in (("right", True), ("wrong", False)):
            hits = counts[step, truth, judgement]
            said = hits + counts[step, not truth, judgement]
            real = sum(n for (s, t, _), n in counts.items() if (s, t) == (step, truth))
            print(
                f"| {title} | {step} | {judgement} | {share(hits, said)} | {share(hits, real)} |",
                flush=True,
            )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part}/{whole})" if whole else "none judged so"


def count(task: Task, examples: Sequence[Example]) -> Count:
    """Returns how often each step, true or false, was judged how."""
    counts: Count = Counter()
    plan = plan_arms(examples, task, 0)
    for example in examples:
        trace = Trace(example.label, example.evidence_passages)
        for step, judgement in judged(task, example, trace, example.answers).items():
            counts[step, True, judgement] += 1
        for step, arm in (("label", "incorrect-label"), ("evidence", "incorrect-evidence")):
            trace = corrupt(example, FALSIFIES[arm], plan)
            counts[step, False, judged(task, example, trace, example.answers)[step]] += 1
        others = [
            e.answers for e in examples if e.label == example.label and e.answers != example.answers
        ]
        other = random_for(0, "another answer", example.id).choice(others)
        trace = Trace(example.label, example.evidence_passages)
        counts["answer", False, judged(task, example, trace, other)["answer"]] += 1
    return counts


def judged(task: Task, example: Example, trace: Trace, answers: tuple[str, ...]) -> dict[str, str]:
    found = ground(task.judge_label, example.question, example.context, trace, answers)
    return {finding.step: finding.judgement for finding in found}


def classifier(examples: Sequence[Example]) -> None:
    """Prints how often the question's words alone give the gold type."""
    readings = [(types_asked(e.question), e.label) for e in examples]
    best = sum(reading.types[0] == label for reading, label in readings)
    allowed = sum(label in reading.types for reading, label in readings)
    sure = [(reading, label) for reading, label in readings if reading.sure]
    commonest = Counter(label for _, label in readings).most_common(1)[0]
    n = len(readings)
    print(f"\nquestion type: likeliest {share(best, n)}, allowed {share(allowed, n)},")
    print(f"sure ones {share(sum(r.types[0] == label for r, label in sure), len(sure))};")
    print(f"always {commonest[0]}: {share(commonest[1], n)}")
    start = time.process_time()
    for example in examples:
        trace = Trace(example.label, example.evidence_passages)
        ground(
            get_task("marco").judge_label, example.question, example.context, trace, example.answers
        )
    print(f"{1000 * (time.process_time() - start) / n:.2f} ms a generation")


if __name__ == "__main__":
    main()
