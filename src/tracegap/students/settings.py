"""How a student is trained and asked."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Method = Literal["lora", "qlora", "full"]


class TrainingSettings(BaseModel):
    """Settings of fine-tuning, the same in every arm.

    Attributes:
        method: `lora`; `qlora` (nf4 with double quantisation, CUDA only); or `full`.
        rank, alpha, dropout: Of the LoRA adapter, on all linear layers but the head.
        learning_rate: At the peak; warm-up is linear, decay follows a cosine to zero.
        warmup_share: Share of the steps spent warming up.
        batch_size: Rows a forward pass.
        accumulation: Forward passes an optimiser step.
        max_length: Longest prompt and completion in tokens; None: the model's own limit. Longer
            rows are refused, never cut.
        checkpoint_every: Optimiser steps between checkpoints.
        report_to: Trackers by accelerate's names, e.g. `tensorboard`, `wandb`, `mlflow`, `trackio`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Method = "lora"
    rank: int = Field(16, ge=1)
    alpha: int = Field(32, ge=1)
    dropout: float = Field(0.0, ge=0, lt=1)
    learning_rate: float = Field(1e-3, gt=0)
    warmup_share: float = Field(0.1, ge=0, lt=1)
    weight_decay: float = Field(0.0, ge=0)
    max_gradient_norm: float = Field(1.0, gt=0)
    optimiser: Literal["adamw", "paged-adamw-8bit"] = "adamw"
    epochs: int = Field(1, ge=1)
    batch_size: int = Field(4, ge=1)
    accumulation: int = Field(1, ge=1)
    max_length: int | None = Field(None, ge=1)
    checkpoint_every: int = Field(25, ge=1)
    report_to: tuple[str, ...] = ()


class GenerationSettings(BaseModel):
    """Settings of asking a student; decoding is greedy.

    Attributes:
        max_new_tokens: A generation that runs into this limit is recorded as unfinished.
        batch_size: Prompts a batch.
        controls: How many test examples are asked again with the context withheld, and with
            another example's; None: all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_new_tokens: int = Field(160, ge=1)
    batch_size: int = Field(32, ge=1)
    controls: int | None = Field(None, ge=0)


PRESETS: dict[str, TrainingSettings] = {
    # what the paper's released code sets (QLoRA, 3 epochs, 4 x 4 rows a step)
    "paper": TrainingSettings(
        method="qlora",
        dropout=0.05,
        learning_rate=2e-4,
        optimiser="paged-adamw-8bit",
        epochs=3,
        accumulation=4,
    ),
    # what lets a 135M student learn to read in minutes on two cores
    "small": TrainingSettings(),
}
