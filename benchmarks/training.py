"""Tokens a second of fine-tuning: ours against TRL's SFTTrainer, same rows, same adapter, same run.

    python benchmarks/training.py [--rows 48] [--student smollm2-135m] [--rounds 2]

Both train LoRA r 16 on the same generated stories, 4 rows a step, loss on the completion alone.
TRL runs with its defaults (bf16 autocast, gradient checkpointing), and, as `TRL fp32`, with the
precision that suits a CPU without bf16 instructions. Both take the same batches in the same order,
so that their losses can be compared: after the training both are measured by the same function over
the same completion tokens. (The loss that TRL logs also has the line break after the end token.)
Tokens are counted without padding. The rounds alternate; the medians and their ratio are printed.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from clock import wait
from tracegap.records import TrainingRow
from tracegap.students.device import device_of, has_fast_bf16, training_dtype
from tracegap.students.loss import completion_loss
from tracegap.students.order import steps_of_training
from tracegap.students.settings import TrainingSettings
from tracegap.students.tokenise import TokenRow, tokenise
from tracegap.students.train import _optimiser, train_step, trainable_student
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

SETTINGS = TrainingSettings(learning_rate=2e-5)  # TRL's default rate, kept constant in both


def main() -> None:
    arguments = _arguments()
    rows = correct_rows(arguments.rows)
    print(
        f"{arguments.student} on {device_of()}, {torch.get_num_threads()} threads, "
        f"bf16 instructions: {has_fast_bf16()}; {len(rows)} rows, batch {SETTINGS.batch_size}"
    )
    rivals = {"TRL defaults": {}}
    if not has_fast_bf16():
        rivals["TRL fp32"] = {"bf16": False}
    speeds: dict[str, list[float]] = {}
    for round_ in range(arguments.rounds):
        loss, speed = ours(arguments.student, rows)
        speeds.setdefault("tracegap", []).append(speed)
        print(f"round {round_ + 1}: tracegap      {speed:8.1f} tokens/s  loss after {loss:.4f}")
        for name, options in rivals.items():
            loss, speed = trl(arguments.student, rows, options)
            speeds.setdefault(name, []).append(speed)
            print(f"round {round_ + 1}: {name:13s} {speed:8.1f} tokens/s  loss after {loss:.4f}")
    own = statistics.median(speeds["tracegap"])
    for name in rivals:
        print(f"ratio to {name}: {own / statistics.median(speeds[name]):.2f}")


def correct_rows(
    count: int, task_name: str = "babi", source: str = "synthetic"
) -> list[TrainingRow]:
    """Returns rows with correct traces."""
    task = get_task(task_name)
    plan = plan_arms([], task, 0)  # of no false trace
    examples = task.load(source, 1, count).examples[:count]
    return [build_row(example, "correct", plan) for example in examples]


def ours(
    student: str, rows: list[TrainingRow], settings: TrainingSettings = SETTINGS
) -> tuple[float, float]:
    """Returns (loss a completion token after training, tokens a second after the first step)."""
    model, tokenizer = trainable_student(student, settings, seed=0)
    token_rows = tokenise(rows, tokenizer)
    optimiser = _optimiser(model, settings)
    plan = _plan(token_rows, settings)
    tokens, start = 0, 0.0
    for i, (batch,) in enumerate(plan):
        if i == 1:
            wait()
            start = time.perf_counter()
        _, seen = train_step(
            model, [[token_rows[j] for j in batch]], optimiser, settings.learning_rate, settings
        )
        tokens += seen if i else 0
    wait()
    speed = tokens / (time.perf_counter() - start)
    return _loss_after(model, token_rows), speed


def trl(
    student: str,
    rows: list[TrainingRow],
    options: dict[str, Any],
    settings: TrainingSettings = SETTINGS,
) -> tuple[float, float]:
    """Returns the same of TRL's trainer."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from tracegap.students.load import load_student

    quantised = settings.method == "qlora"
    model, tokenizer = load_student(student, training_dtype(full=False), quantised)
    torch.manual_seed(0)
    token_rows = tokenise(rows, tokenizer)
    order = [i for (batch,) in _plan(token_rows, settings) for i in batch]

    class Clock(TrainerCallback):
        start = end = 0.0

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            wait()
            self.end = time.perf_counter()
            if state.global_step == 1:
                self.start = self.end

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        trainer = SFTTrainer(
            model=model,
            processing_class=tokenizer,
            train_dataset=Dataset.from_list(
                [{"prompt": rows[i].prompt, "completion": rows[i].completion} for i in order]
            ),
            peft_config=LoraConfig(
                r=settings.rank,
                lora_alpha=settings.alpha,
                target_modules="all-linear",
                task_type="CAUSAL_LM",
            ),
            args=SFTConfig(
                output_dir=str(Path(folder)),
                use_cpu=device_of().type == "cpu",
                per_device_train_batch_size=settings.batch_size,
                num_train_epochs=1,
                lr_scheduler_type="constant",
                train_sampling_strategy="sequential",
                report_to=[],
                logging_strategy="no",
                save_strategy="no",
                disable_tqdm=True,
                **options,
            ),
            callbacks=[clock],
        )
        trainer.train()
    # the first step warms up
    timed = sum(token_rows[i].length for i in order[settings.batch_size :])
    return _loss_after(trainer.model, token_rows), timed / (clock.end - clock.start)


def _loss_after(model: Any, rows: list[TokenRow]) -> float:
    model.eval()
    with torch.inference_mode():
        total = sum(float(completion_loss(model, [row], device_of())) for row in rows)
    return total / sum(len(row.completion) for row in rows)


def _plan(rows: list[TokenRow], settings: TrainingSettings) -> list[list[list[int]]]:
    return steps_of_training([len(row.prompt) for row in rows], settings.batch_size, 1, 1, 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--student", default="smollm2-135m")
    return parser.parse_args()


if __name__ == "__main__":
    main()
