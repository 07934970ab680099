"""Experiment trackers, by accelerate: what a training and a finished run tell them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROJECT = "tracegap"


class Trackers:
    """The trackers that were asked for; nothing at all if none was."""

    def __init__(self, names: tuple[str, ...], folder: Path) -> None:
        """Opens them.

        Args:
            names: As accelerate names them, e.g. `tensorboard`, `wandb`, `mlflow`, `trackio`.
            folder: For those that write files.
        """
        self._accelerator: Any = None
        if names:
            from accelerate import Accelerator

            self._accelerator = Accelerator(log_with=list(names), project_dir=str(folder))
            self._accelerator.init_trackers(PROJECT)

    def log(self, values: Mapping[str, float], step: int | None = None) -> None:
        """Tells them values by name."""
        if self._accelerator is not None:
            self._accelerator.log(dict(values), step=step)

    def finish(self) -> None:
        """Closes them."""
        if self._accelerator is not None:
            self._accelerator.end_training()
