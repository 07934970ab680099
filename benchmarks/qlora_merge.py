"""A student of QLoRA asked over its nf4 weights, and merged into the weights as they were before.

    python benchmarks/qlora_merge.py [--student smollm2-135m] [--train 20] [--test 12]

Trains one student with the paper's adapter and optimiser on one-fact stories, then takes the loss
of the test rows' completions and the greedy texts in both ways. Needs the extra `qlora`, no CUDA.
"""

import argparse
import tempfile
import time
from pathlib import Path

import torch

from tracegap.records import Example
from tracegap.students.device import device_of
from tracegap.students.generate import LocalStudent
from tracegap.students.loss import completion_loss
from tracegap.students.requests import asks_for
from tracegap.students.settings import PRESETS, GenerationSettings
from tracegap.students.tokenise import tokenise
from tracegap.students.train import train_student
from tracegap.students.trained import Trained, load_trained
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--student", default="smollm2-135m")
    parser.add_argument("--train", type=int, default=20)
    parser.add_argument("--test", type=int, default=12)
    parser.add_argument("--rate", type=float, default=1e-3)
    options = parser.parse_args()
    task = get_task("babi", {"tasks": [1]})
    examples = task.load("synthetic", 0, options.train + options.test).examples
    train, test = examples[: options.train], examples[options.train :][: options.test]
    settings = PRESETS["paper"].model_copy(
        update={"epochs": 1, "accumulation": 1, "learning_rate": options.rate}
    )
    folder = Path(tempfile.mkdtemp()) / "student"
    plan = plan_arms(train, task, 0)
    rows = [build_row(example, "correct", plan) for example in train]
    train_student(options.student, rows, folder, settings, 0, lambda done, total, note="": None)
    said = {}
    for way, quantised in (("nf4, as trained", True), ("merged", False)):
        loss, texts, seconds = measure(Trained(options.student, folder, quantised), test)
        said[way] = texts
        print(f"{way}: {loss:.3f} nats a completion token, {seconds:.1f} s to ask {len(test)}")
    first, second = said.values()
    print(
        f"the same text: {sum(a == b for a, b in zip(first, second, strict=True))} of {len(test)}"
    )


def measure(student: Trained, test: tuple[Example, ...]) -> tuple[float, list[str], float]:
    """Returns mean loss a completion token, greedy texts, and how long these took in seconds."""
    task = get_task("babi", {"tasks": [1]})
    model, tokenizer = load_trained(student)
    model.eval()
    plan = plan_arms(test, task, 0)
    rows = tokenise([build_row(example, "correct", plan) for example in test], tokenizer)
    with torch.no_grad():
        losses = [float(completion_loss(model, [row], device_of())) for row in rows]
    loss = sum(losses) / sum(len(row.completion) for row in rows)
    asked = LocalStudent(
        model, tokenizer, GenerationSettings(max_new_tokens=40, batch_size=12), "benchmark"
    )
    started = time.perf_counter()
    batches = asked.generate(asked.plan(asks_for(test, task, "correct", 0, ("full",))))
    texts = {one.example_id: one.text for batch in batches for one in batch}
    seconds = time.perf_counter() - started
    return loss, [texts[example.id] for example in test], seconds


if __name__ == "__main__":
    main()
