"""What a run will need, asked before its first stage: packages of all that is still to be done."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tracegap.needs import require
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.samples import manifest_of, samples_of
from tracegap.students.load import needs_conversion
from tracegap.task import HUB
from tracegap.tasks import get_task

_STUDENT = ("torch", "transformers", "peft", "safetensors", "huggingface_hub")


def check_needs(run: RunFolder, experiment: Experiment) -> None:
    """Refuses to begin what a missing package would stop.

    Stages that are finished need nothing, so that a run can be reported on a smaller machine.

    Raises:
        SettingsError: Names the packages, and how to install them.
    """
    require(_needs(run, experiment))


def _needs(run: RunFolder, experiment: Experiment) -> Iterator[tuple[Sequence[str], str]]:
    if not run.manifest("build").exists():
        yield from _of_source(experiment.task.source)
    task = get_task(experiment.task.name, experiment.task.options)
    if not run.manifest("report").exists():
        yield task.packages, f"task {experiment.task.name!r}"
    if experiment.asks_vllm and _missing(run, experiment, "generate"):
        yield ("vllm",), f"student {experiment.student!r}"
    if not experiment.trains or not _missing(run, experiment, "generate"):
        return
    yield _STUDENT, f"student {experiment.student!r}"
    if needs_conversion(experiment.student):
        yield ("gguf",), f"student {experiment.student!r}"
    yield from _of_training(run, experiment)


def _of_source(source: str) -> Iterator[tuple[Sequence[str], str]]:
    if source == HUB:
        yield ("datasets",), "source 'hub'"
    path = Path(source)
    if path.suffix == ".parquet" or (path.is_dir() and any(path.rglob("*.parquet"))):
        yield ("pyarrow",), f"source {source!r}, which is Parquet,"


def _of_training(run: RunFolder, experiment: Experiment) -> Iterator[tuple[Sequence[str], str]]:
    training, trains = experiment.training, _missing(run, experiment, "train")
    if training.method == "qlora" and (trains or experiment.generation.as_trained):
        yield ("bitsandbytes", "accelerate"), "training.method 'qlora'"
    if training.method == "grpo" and trains:
        yield ("trl", "datasets"), "training.method 'grpo'"
    if training.optimiser == "paged-adamw-8bit" and trains:
        yield ("bitsandbytes",), f"training.optimiser {training.optimiser!r}"
    if training.report_to and trains:
        # accelerate calls its trackers by the names of their packages
        yield ("accelerate", *training.report_to), "training.report_to"


def _missing(run: RunFolder, experiment: Experiment, stage: str) -> bool:
    """Whether a stage is still to be done for some student."""
    names = [f"{stage}-{one.name}" for one in experiment.trainings]
    if stage == "generate":
        names += [manifest_of(one, number) for one, number in samples_of(experiment)]
    return not all(run.manifest(name).exists() for name in names)
