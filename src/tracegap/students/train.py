"""Fine-tuning a student on one arm: a plain loop whose every step is a function of the seed.

A step's rows, learning rate and dropout depend on (seed, step) alone, so a run that was killed goes
on from its checkpoint and ends with the same weights.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from tracegap.errors import StudentError
from tracegap.files import (
    append_lines,
    content_hash,
    drop_half_line,
    read_lines,
    write_lines,
    write_text,
)
from tracegap.needs import install
from tracegap.randomness import hash_of
from tracegap.records import TrainingRow
from tracegap.students.checkpoint import Checkpoint, trained_parameters
from tracegap.students.device import autocast, device_of, training_dtype
from tracegap.students.load import adapters, load_student, student_weights
from tracegap.students.lora import one_node_adapters
from tracegap.students.loss import completion_loss
from tracegap.students.memory import enough_memory
from tracegap.students.order import steps_of_training
from tracegap.students.ranks import Ranks
from tracegap.students.settings import TemplateSettings, TrainingSettings
from tracegap.students.tokenise import PLAIN, TokenRow, measure, tokenise
from tracegap.students.trackers import Trackers

LOSS_FILE = "loss.jsonl"
LENGTHS_FILE = "lengths.json"


class Progress(Protocol):
    """Told of every step."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Takes steps done, steps in all (0: not known yet), and a word on it."""


def train_student(
    name: str,
    rows: Sequence[TrainingRow],
    folder: Path,
    settings: TrainingSettings,
    seed: int,
    progress: Progress,
    template: TemplateSettings = PLAIN,
    commit: str | None = None,
    start: Path | None = None,
) -> None:
    """Fine-tunes one student on one arm's rows and writes a plain PEFT adapter to `folder`.

    Beside it stand `loss.jsonl` (a line an optimiser step) and `lengths.json` (token lengths).

    Args:
        name: The student, as `load_student` takes it.
        rows: The arm's training rows.
        folder: Where adapter (or, for `full`, the whole model) and curves go.
        settings: The same in all arms.
        seed: Of weights, order and dropout.
        progress: Called with (steps done, steps in all).
        template: Variables of its chat template.
        commit: Of a student on the hub.
        start: What an earlier training by the same method wrote; it is trained further, and stays
            as it is. None: the student as it comes.

    Raises:
        StudentError: A row is too long, the loss is no longer a number, or memory is too small.
    """
    quantised = ", quantising it" if settings.method == "qlora" else ""
    progress(0, 0, f"loading the student{quantised}")
    model, tokenizer = trainable_student(name, settings, seed, commit, start)
    progress(0, 0, "reading the rows")
    token_rows = tokenise(rows, tokenizer, template)
    lengths = measure(token_rows, _limit(settings, model))
    leads = Ranks.here().leads  # of several processes that train together one writes
    if leads:
        write_text(folder / LENGTHS_FILE, json.dumps(asdict(lengths), indent=1) + "\n")
    optimiser = _optimiser(model, settings)
    weights = student_weights(name, commit) + ("" if start is None else content_hash(start))
    checkpoint = Checkpoint(folder, _known_by(weights, token_rows, settings, seed))
    with enough_memory(settings):
        done = checkpoint.load(model, optimiser)
        if leads:
            _keep_losses(folder / LOSS_FILE, done)
        loop(model, token_rows, checkpoint, settings, seed, optimiser, done, progress)
    if not leads:
        return
    order_targets(model)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    checkpoint.remove()


def trainable_student(
    name: str,
    settings: TrainingSettings,
    seed: int,
    commit: str | None = None,
    start: Path | None = None,
) -> tuple[Any, Any]:
    """Returns (model, tokenizer), the model wrapped by PEFT unless `full`; weights are seeded."""
    import torch

    dtype = training_dtype(full=settings.method == "full")
    if start is not None and settings.method == "full":
        model, tokenizer = load_student(str(start), dtype)
    else:
        model, tokenizer = load_student(name, dtype, settings.method == "qlora", commit)
    torch.manual_seed(hash_of(seed, "adapter"))  # before the adapter's weights are drawn
    if settings.method != "full":
        model = _with_adapter(model, settings, start)
        one_node_adapters(model)
    if settings.method != "qlora":
        model.to(device_of())
    model.train()
    return model, tokenizer


def _with_adapter(model: Any, settings: TrainingSettings, start: Path | None) -> Any:
    from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training

    if settings.method == "qlora":
        model = prepare_model_for_kbit_training(
            model, gradient_checkpointing_kwargs={"use_reentrant": False}
        )
    if start is not None:
        with adapters():
            return PeftModel.from_pretrained(model, str(start), is_trainable=True)
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules="all-linear",  # every linear layer but the head
        task_type="CAUSAL_LM",
    )
    with adapters():
        return get_peft_model(model, config)


def order_targets(model: Any) -> None:
    """Puts the names of the adapted layers in order; as a set they are written in any."""
    for config in getattr(model, "peft_config", {}).values():
        config.target_modules = sorted(config.target_modules)


def _optimiser(model: Any, settings: TrainingSettings) -> Any:
    import torch

    parameters = list(trained_parameters(model).values())
    options = {"lr": settings.learning_rate, "weight_decay": settings.weight_decay}
    if settings.optimiser == "adamw":
        return torch.optim.AdamW(parameters, **options)
    try:
        from bitsandbytes.optim import PagedAdamW8bit
    except ImportError:
        raise StudentError(
            "optimiser 'paged-adamw-8bit' needs the package bitsandbytes, which is not installed; "
            f"{install(['bitsandbytes'])}, or set training.optimiser to 'adamw'."
        ) from None
    return PagedAdamW8bit(parameters, **options)


def _limit(settings: TrainingSettings, model: Any) -> int:
    own = int(model.config.get_text_config().max_position_embeddings)
    return own if settings.max_length is None else min(own, settings.max_length)


def _known_by(weights: str, rows: Sequence[TokenRow], settings: TrainingSettings, seed: int) -> str:
    """Returns the hash of all that a training is made from."""
    tokens = json.dumps([(row.prompt, row.completion) for row in rows])
    return f"{hash_of(weights, settings.model_dump_json(), seed, tokens):016x}"


def _keep_losses(path: Path, done: int) -> None:
    """Drops the losses of steps after the checkpoint: they will be trained again."""
    if not path.exists():
        return
    drop_half_line(path)
    lines = [text for _, text in read_lines(path)]
    write_lines(path, lines[:done])


def learning_rate_at(step: int, steps: int, settings: TrainingSettings) -> float:
    """Returns the rate of a step (from 0): linear warm-up, then a cosine to zero."""
    warmup = round(steps * settings.warmup_share)
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    share = (step - warmup) / max(1, steps - warmup)
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def loop(
    model: Any,
    rows: Sequence[TokenRow],
    checkpoint: Checkpoint,
    settings: TrainingSettings,
    seed: int,
    optimiser: Any,
    done: int,
    progress: Progress,
) -> None:
    """Trains from step `done` to the end, with checkpoints and a loss line a step."""
    import torch

    plan = steps_of_training(
        [len(row.prompt) for row in rows],
        settings.batch_size,
        settings.accumulation,
        settings.epochs,
        seed,
    )
    ranks = Ranks.here()
    trackers = Trackers(settings.report_to if ranks.leads else (), checkpoint.folder)
    losses: list[str] = []
    for step in range(done, len(plan)):
        torch.manual_seed(hash_of(seed, "step", step, *ranks.salt))  # dropout
        rate = learning_rate_at(step, len(plan), settings)
        loss, tokens = train_step(
            model, [[rows[i] for i in batch] for batch in plan[step]], optimiser, rate, settings
        )
        if not math.isfinite(loss):
            raise StudentError(
                f"the loss of step {step + 1} is {loss}; lower training.learning_rate."
            )
        line = {"step": step + 1, "loss": round(loss, 6), "rate": rate, "tokens": tokens}
        losses.append(json.dumps(line))
        trackers.log({"loss": loss, "learning_rate": rate}, step + 1)
        due = (step + 1) % settings.checkpoint_every == 0 or step + 1 == len(plan)
        if due and ranks.leads:
            append_lines(checkpoint.folder / LOSS_FILE, losses)
            losses = []
            checkpoint.save(step + 1, model, optimiser)
        progress(step + 1, len(plan), f"loss {loss:.3f}")
    trackers.finish()


def train_step(
    model: Any,
    batches: Sequence[Sequence[TokenRow]],
    optimiser: Any,
    rate: float,
    settings: TrainingSettings,
) -> tuple[float, int]:
    """Does one optimiser step; returns (mean loss a completion token, tokens seen)."""
    import torch

    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    total = step_gradients(model, batches, parameters)
    torch.nn.utils.clip_grad_norm_(parameters, settings.max_gradient_norm)
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return total, sum(row.length for batch in batches for row in batch)


def step_gradients(
    model: Any, batches: Sequence[Sequence[TokenRow]], parameters: Sequence[Any]
) -> float:
    """Adds a step's gradients to the parameters; returns its mean loss a completion token.

    Of several processes that train together each reads its share of the rows; all end with the same
    gradients, those of the whole step.
    """
    import torch

    ranks, device = Ranks.here(), device_of()
    targets = sum(len(row.completion) for batch in batches for row in batch)
    total = torch.zeros((), device=device)
    for batch in batches:
        if not (rows := ranks.share(batch)):
            continue
        with autocast():
            loss = completion_loss(model, rows, device) / targets
        loss.backward()
        total += loss.detach()  # not read here: a GPU would have to be waited for
    if ranks.world == 1:
        return float(total)
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    ranks.add_up([total, *(parameter.grad for parameter in parameters)])
    return float(total)
