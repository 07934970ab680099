"""How a student is trained and asked."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from tracegap.errors import SettingsError
from tracegap.rewards import REWARDS

Method = Literal["lora", "qlora", "full", "grpo"]
_DATE = "%d %b %Y"
_OF_SAMPLES = ("samples", "temperature", "top_p")


def _known_rewards(rewards: dict[str, float]) -> dict[str, float]:
    if not rewards:
        raise ValueError(f"it is empty; name at least one of {', '.join(REWARDS)}")
    for name in rewards:
        if name not in REWARDS:
            raise ValueError(f"{name!r} is unknown; there are: {', '.join(REWARDS)}")
    if not any(rewards.values()):
        raise ValueError("all weights are 0, so nothing would be rewarded")
    return rewards


class GrpoSettings(BaseModel):
    """What is rewarded in training by rewards, and how it is sampled.

    Attributes:
        rewards: Name -> weight, of those in `tracegap.rewards`.
        group: Completions of each question, which are compared with each other.
        temperature: At which they are sampled.
        beta: Weight of the KL divergence from the start; 0 leaves it out.
        start: Folder of another run whose students of the same arm and seed are trained further;
            None: the student as it comes, which must know the form of a trace from its prompt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rewards: Annotated[dict[str, float], AfterValidator(_known_rewards)]
    group: int = Field(4, ge=2)
    temperature: float = Field(1.0, gt=0)
    beta: float = Field(0.0, ge=0)
    start: str | None = None


class TrainingSettings(BaseModel):
    """Settings of fine-tuning, the same in every arm.

    Attributes:
        method: `lora`; `qlora` (nf4 with double quantisation; needs bitsandbytes); `full`; or
            `grpo`, a LoRA adapter trained by rewards in place of rows (needs trl).
        grpo: What is rewarded, if the method is `grpo`.
        rank, alpha, dropout: Of the LoRA adapter, on all linear layers but the head.
        learning_rate: At the peak; warm-up is linear, decay follows a cosine to zero.
        warmup_share: Share of the steps spent warming up.
        batch_size: Rows a forward pass; for `grpo`, completions.
        accumulation: Forward passes an optimiser step.
        max_length: Longest prompt and completion in tokens; None: the model's own limit. Longer
            rows are refused, never cut.
        checkpoint_every: Optimiser steps between checkpoints.
        report_to: Trackers by accelerate's names, e.g. `tensorboard`, `wandb`, `mlflow`, `trackio`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Method = "lora"
    grpo: GrpoSettings | None = None
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

    @model_serializer(mode="wrap")
    def _without_what_is_not_set(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leaves `grpo` out where it is not set, so that other runs are known by what they were."""
        values: dict[str, Any] = plain(self)
        if values.get("grpo") is None:
            values.pop("grpo", None)
        return values

    @model_validator(mode="after")
    def _rewards_fit(self) -> Self:
        if (self.method == "grpo") != (self.grpo is not None):
            raise ValueError("method 'grpo' and training.grpo (its rewards) need each other")
        if self.grpo and self.batch_size * self.accumulation % self.grpo.group:
            raise ValueError(
                f"batch_size times accumulation is {self.batch_size * self.accumulation}, which "
                f"must be a multiple of grpo.group ({self.grpo.group}): groups are not cut"
            )
        return self

    @property
    def rewarded(self) -> GrpoSettings:
        """What is rewarded.

        Raises:
            SettingsError: Nothing is: the method is another.
        """
        if self.grpo is None:
            raise SettingsError(f"training.method {self.method!r} has no rewards; it must be grpo.")
        return self.grpo


def _readable(text: str) -> str:
    try:
        datetime.strptime(text, _DATE)
    except ValueError:
        raise ValueError("must be a date such as '26 Jul 2024'") from None
    return text


class TemplateSettings(BaseModel):
    """Variables of the student's chat template, the same in training and in asking.

    Any further variable that the template reads may be set too, e.g. `reasoning_effort`.

    Attributes:
        date_string: The date that templates write into the prompt in place of today's, which would
            make every day's prompts others. The default is what Llama 3's own falls back to.
        enable_thinking: False makes Qwen3's template end the prompt with an empty block of
            thinking; the traces of this project stand where thinking does, so it is on.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    date_string: Annotated[str, AfterValidator(_readable)] = "26 Jul 2024"
    enable_thinking: bool = True

    @property
    def further(self) -> frozenset[str]:
        """The names set beside the two that are always there."""
        return frozenset(self.model_extra or {})

    @property
    def date(self) -> datetime:
        """The date as such."""
        return datetime.strptime(self.date_string, _DATE)


class GenerationSettings(BaseModel):
    """Settings of asking a student; its generations are greedy, and samples stand beside them.

    Attributes:
        max_new_tokens: A generation that runs into this limit is recorded as unfinished.
        batch_size: Prompts a batch.
        controls: How many test examples are asked again with the context withheld, and with
            another example's; None: all.
        as_trained: Ask a student of QLoRA over the nf4 weights that it was trained on. False:
            merged into the weights as they were before, which answers faster and a little
            differently.
        samples: Tries a question. 1: the greedy generation alone. More: beside it so many are
            sampled, with the full context, for pass@k and the link within questions.
        temperature: Of the samples.
        top_p: Samples are drawn from the likeliest tokens that together have this chance; 1: all.
        decoder: What answers for a student that was trained here: `own`, or `vllm` (needs it
            installed): its adapter, beside those of other arms and seeds, in one engine.
        engine: Settings of vLLM's engine, where it answers, e.g. `{enforce_eager: true}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_new_tokens: int = Field(160, ge=1)
    batch_size: int = Field(32, ge=1)
    controls: int | None = Field(None, ge=0)
    as_trained: bool = True
    samples: int = Field(1, ge=1)
    temperature: float = Field(0.7, gt=0)
    top_p: float = Field(1.0, gt=0, le=1)
    decoder: Literal["own", "vllm"] = "own"
    engine: dict[str, bool | int | float | str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _samples_fit(self) -> Self:
        for name in ("temperature", "top_p"):
            if self.samples == 1 and name in self.model_fields_set:
                raise ValueError(
                    f"{name} is of samples, and there are none; set generation.samples to 2 or "
                    f"more, or leave generation.{name} out"
                )
        return self

    @model_serializer(mode="wrap")
    def _as_ever(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Writes what is of samples, or of vLLM, only where there are any.

        Other runs keep their keys.
        """
        settings: dict[str, Any] = write(self)
        if not self.engine:
            del settings["engine"]
        if self.decoder == "own":
            del settings["decoder"]
        if self.samples > 1:
            return settings
        return {name: value for name, value in settings.items() if name not in _OF_SAMPLES}


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
