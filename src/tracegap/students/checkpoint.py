"""Checkpoints of a training run as safetensors, so that a killed run resumes exactly."""

import json
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError
from tracegap.files import cannot_write

_FILE = "checkpoint.safetensors"


def save_checkpoint(folder: Path, step: int, model: Any, optimiser: Any) -> None:
    """Writes the trained weights and the optimiser's state, whole or not at all."""
    from safetensors.torch import save_file

    tensors = {}
    for name, parameter in trained_parameters(model).items():
        tensors[f"weight/{name}"] = parameter.detach().cpu().contiguous()
        for key, value in optimiser.state[parameter].items():
            tensors[f"{key}/{name}"] = value.detach().cpu().contiguous()
    part = folder / (_FILE + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors, part, metadata={"step": json.dumps(step)})
        part.replace(folder / _FILE)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise cannot_write(part, error) from None


def load_checkpoint(folder: Path, model: Any, optimiser: Any) -> int:
    """Restores weights and optimiser; returns the steps done, 0 if there is no checkpoint."""
    import torch
    from safetensors import SafetensorError, safe_open

    file = folder / _FILE
    if not file.exists():
        return 0
    try:
        with safe_open(file, framework="pt") as saved, torch.no_grad():
            for name, parameter in trained_parameters(model).items():
                parameter.copy_(saved.get_tensor(f"weight/{name}"))
                state = {}
                for key in saved.keys():  # noqa: SIM118  (not a dict: it has no iterator)
                    kind, _, owner = key.partition("/")
                    if owner == name and kind != "weight":
                        tensor = saved.get_tensor(key)
                        # AdamW keeps its step counters on the CPU
                        state[kind] = tensor if kind == "step" else tensor.to(parameter.device)
                optimiser.state[parameter] = state
            return int(json.loads(saved.metadata()["step"]))
    except SafetensorError as error:
        raise BadInputError(
            f"{file}: the checkpoint is damaged ({error}); delete it to train this arm anew."
        ) from None


def remove_checkpoint(folder: Path) -> None:
    """Removes the checkpoint of a finished training."""
    (folder / _FILE).unlink(missing_ok=True)


def trained_parameters(model: Any) -> dict[str, Any]:
    """Returns the parameters that training changes, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}
