"""What the form of false traces gives away, before and after matching, on all tasks.

    python benchmarks/arms.py [--data ../shared/data] [--only babi]

Of each data set, real and generated: how well a held-out logistic rival tells right from wrong
evidence by text form, with the context and with the question, and right from wrong labels, as the
area under the ROC curve. `length` is the older construction (arm `length-matched`); `matched` the
arms `incorrect...`, each half of the rows matched on the other half.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracegap.records import Example
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.traces.arms import LengthMatched
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.leak import FormLeak, crossed_leak, form_leak

FRESH = 2000
BABI = {"tasks": list(range(1, 21))}
PAPER = {"tasks": "paper"}


@dataclass(frozen=True)
class OneByOne(LengthMatched):
    """The older construction, as a plan is asked."""

    def wrong_places(self, example: Example) -> tuple[int, ...]:
        """Returns where its wrong evidence stands; of passages that read the same the first."""
        rest = list(range(len(example.context)))
        places = []
        for passage in self.wrong_evidence(example):
            # wrong passages read like no gold one, but where gold fills up
            at = next(i for i in rest if example.context[i] == passage)
            rest.remove(at)
            places.append(at)
        return tuple(sorted(places))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--only", default="", help="Part of a data set's name.")
    options = parser.parse_args()
    print("| data | construction | n | no choice | text | context | in class | question | label |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, task, source, size in sets(options.data):
        if options.only not in name:
            continue
        loaded = task.load(source, 0, size).examples
        examples = [e for e in loaded if usable_in_all_arms(e, task) is None]
        old = OneByOne(task, 0)
        show(name, "length", form_leak(examples, lambda _, old=old: old))
        show(name, "matched", crossed_leak(examples, task, 0))


def sets(data: Path) -> Iterator[tuple[str, Task, str, int]]:
    """Yields a name, the task, its source and how many fresh examples to make."""
    yield "babi, demo", get_task("babi"), "synthetic", FRESH
    yield "babi, paper's tasks, generated", get_task("babi", PAPER), "synthetic", FRESH
    yield "babi, all tasks, generated", get_task("babi", BABI), "synthetic", 2 * FRESH
    for name in ("cotempqa", "marco", "hotpotqa", "musique"):
        yield f"{name}, generated", get_task(name), "synthetic", FRESH
    real = {
        "babi, official": ("babi", {}, "babi/en"),
        "babi, official, as in the paper": (
            "babi",
            {"tasks": "paper", "questions": "first"},
            "babi/en",
        ),
        "cotempqa, real": ("cotempqa", {}, "cotempqa"),
        "marco, real sample": ("marco", {}, "marco"),
    }
    for name, (task, settings, folder) in real.items():
        if (data / folder).is_dir():
            yield name, get_task(task, settings), str(data / folder), 0


def show(name: str, construction: str, leak: FormLeak) -> None:
    areas = (leak.text, leak.context, leak.in_class, leak.question, leak.label)
    print(
        f"| {name} | {construction} | {leak.examples} | {leak.without_choice} | "
        + " | ".join(f"{area:.2f}" for area in areas)
        + " |",
        flush=True,
    )


if __name__ == "__main__":
    main()
