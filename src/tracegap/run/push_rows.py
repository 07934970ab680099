"""Pushing training rows to the hub."""

from pathlib import Path

from tracegap.errors import StorageError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder


def rows_of_arm(path: Path) -> "object":
    """Returns one arm's rows as a `datasets.Dataset`."""
    from datasets import load_dataset

    return load_dataset("json", data_files=str(path), split="train")


def push(run: RunFolder, experiment: Experiment, name: str) -> str:
    """Pushes every arm's rows as a configuration of one data set; returns its address.

    Raises:
        StorageError: The hub refused or cannot be reached.
    """
    from huggingface_hub.errors import HfHubHTTPError

    for arm in experiment.arms:
        try:
            rows_of_arm(run.traces(arm)).push_to_hub(name, config_name=arm)  # type: ignore[attr-defined]
        except (HfHubHTTPError, OSError, ValueError) as error:
            raise StorageError(
                f"{name}: the hub did not take arm {arm!r} ({str(error).splitlines()[0]}); log in "
                "with `hf auth login`, check the name, and run the same command again."
            ) from None
    return f"https://huggingface.co/datasets/{name}"
