"""Fine-tuning by rewards: TRL's GRPO trainer over our student, data and rewards.

Unlike the supervised loop (`students/train.py`), the loop is TRL's: sampling within training, its
buffers and vLLM are what it is for. What stays ours is what a run depends on: the student with its
adapter, its chat template with a fixed date, the seeds, and the files. A killed training goes on
from TRL's last checkpoint; bytes equal to those of an unbroken one are not promised here.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracegap.errors import StudentError
from tracegap.files import content_hash, write_lines
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.rewards import REWARDS, example_columns, for_task
from tracegap.students.chat import without_clock
from tracegap.students.device import device_of, has_fast_bf16
from tracegap.students.generate import stop_ids
from tracegap.students.load import student_weights
from tracegap.students.settings import TemplateSettings, TrainingSettings
from tracegap.students.train import LOSS_FILE, order_targets, trainable_student
from tracegap.task import Task

Progress = Callable[[int, int], None]
_OPTIMISERS = {"adamw": "adamw_torch", "paged-adamw-8bit": "paged_adamw_8bit"}
_LOGGED = ("loss", "reward", "reward_std", "kl", "completions/mean_length", "entropy")


def train_by_rewards(
    name: str,
    examples: Sequence[Example],
    task: Task,
    arm: str,
    folder: Path,
    settings: TrainingSettings,
    max_new_tokens: int,
    seed: int,
    progress: Progress,
    template: TemplateSettings,
    commit: str | None = None,
    start: Path | None = None,
) -> None:
    """Trains one student by rewards; writes a plain PEFT adapter and, of each step, `loss.jsonl`.

    Args:
        name: The student, as `load_student` takes it.
        examples: Training questions, with the gold that rewards may need.
        task: Words the prompts and judges what is said.
        arm: One without traces expects none.
        folder: Where adapter and curves go.
        settings: With `grpo`, what is rewarded.
        max_new_tokens: Longest completion.
        seed: Of weights, order and sampling.
        progress: Called with (steps done, steps in all).
        template: Variables of its chat template.
        commit: If from the hub.
        start: What an earlier training wrote, to be trained further.

    Raises:
        StudentError: TRL refuses the settings or the student.
    """
    from trl import GRPOTrainer

    model, tokenizer = trainable_student(name, settings, seed, commit, start)
    tokenizer.chat_template = without_clock(tokenizer.get_chat_template(), template)
    model.generation_config.eos_token_id = sorted(stop_ids(model, tokenizer, template))
    rows = [_columns(example, task, arm) for example in examples]
    begun = (student_weights(name, commit), "" if start is None else content_hash(start))
    asked = (settings.model_dump_json(), template.model_dump_json(), seed, max_new_tokens)
    known = hash_of(*begun, *asked, *rows)
    checkpoints = folder / f"checkpoints-{known:016x}"
    _remove_others(folder, checkpoints)
    try:
        funcs = [for_task(REWARDS[reward], task) for reward in settings.rewarded.rewards]
        trainer = GRPOTrainer(
            model=model,
            reward_funcs=funcs,
            args=_arguments(settings, template, max_new_tokens, seed, checkpoints),
            train_dataset=_data_set(rows),
            processing_class=tokenizer,
            callbacks=[_told(progress)],
        )
        trainer.train(resume_from_checkpoint=_last(checkpoints))
    except ValueError as error:
        raise StudentError(f"TRL refuses this training: {str(error).splitlines()[0]}") from None
    _save(folder, model, tokenizer, trainer.state.log_history)
    shutil.rmtree(checkpoints, ignore_errors=True)


def _last(checkpoints: Path) -> str | None:
    from transformers.trainer_utils import get_last_checkpoint

    found: str | None = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    return found


def _save(folder: Path, model: Any, tokenizer: Any, history: Sequence[Mapping[str, Any]]) -> None:
    write_lines(folder / LOSS_FILE, map(json.dumps, _curve(history)))
    order_targets(model)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _data_set(rows: list[dict[str, Any]]) -> Any:
    from datasets import Dataset

    return Dataset.from_list(rows)


def _columns(example: Example, task: Task, arm: str) -> dict[str, Any]:
    """Returns a row; an empty mapping has no columns, which a data set cannot hold."""
    row = example_columns(example, task) | {"arm": arm}
    return {name: value for name, value in row.items() if name != "meta" or value}


def _arguments(
    settings: TrainingSettings,
    template: TemplateSettings,
    max_new_tokens: int,
    seed: int,
    checkpoints: Path,
) -> Any:
    from trl import GRPOConfig

    asked, on_cpu = settings.rewarded, device_of().type == "cpu"
    return GRPOConfig(
        output_dir=str(checkpoints),
        seed=hash_of(seed, "grpo") % 2**32,
        use_cpu=on_cpu,
        bf16=has_fast_bf16() and not on_cpu,
        gradient_checkpointing=not on_cpu,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=settings.warmup_share,
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_gradient_norm,
        optim=_OPTIMISERS[settings.optimiser],
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulation,
        num_generations=asked.group,
        max_completion_length=max_new_tokens,
        temperature=asked.temperature,
        beta=asked.beta,
        reward_weights=list(asked.rewards.values()),
        chat_template_kwargs=template.model_dump(),
        save_steps=settings.checkpoint_every,
        save_total_limit=1,
        logging_steps=1,
        disable_tqdm=True,
        report_to=list(settings.report_to) or "none",
    )


def _told(progress: Progress) -> Any:
    from transformers import TrainerCallback

    class Told(TrainerCallback):  # type: ignore[misc]
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress(state.global_step, state.max_steps)

        def on_log(self, *_: Any, **__: Any) -> None:
            """Prints nothing: what is logged stands in the file of losses."""

    return Told()


def _curve(history: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns a line a step of what TRL logged; its last entry sums up the training."""
    lines = []
    for entry in history:
        if "loss" not in entry:
            continue
        line: dict[str, Any] = {"step": entry["step"], "rate": entry["learning_rate"]}
        line |= {name: round(entry[name], 6) for name in _LOGGED if name in entry}
        line["rewards"] = {
            name: round(entry[f"rewards/{name}/mean"], 6)
            for name in REWARDS
            if f"rewards/{name}/mean" in entry
        }
        lines.append(line)
    return lines


def _remove_others(folder: Path, checkpoints: Path) -> None:
    """Removes what a training with other settings left unfinished at the same place."""
    for stale in folder.glob("checkpoints-*"):
        if stale != checkpoints:
            shutil.rmtree(stale)
