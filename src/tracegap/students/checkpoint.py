"""Checkpoints of a training run as safetensors, so that a killed run resumes exactly.

An optimiser's state is whatever it keeps for each parameter: tensors, of which some are shared
between parameters (the quantisation maps of 8-bit AdamW), and plain numbers (its step count). On
resume the optimiser first makes that state anew in its own way, so that paged memory is paged
again and step counters lie where it looks for them; the saved values are then copied into it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError
from tracegap.files import cannot_write

STATE_FILE = "checkpoint.safetensors"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where one training's checkpoint lies.

    Attributes:
        folder: Of the student.
        training: What the training is known by: another one's checkpoint is never taken over.
    """

    folder: Path
    training: str

    def save(self, step: int, model: Any, optimiser: Any) -> None:
        """Writes the trained weights and the optimiser's state, whole or not at all."""
        from safetensors.torch import save_file

        tensors, numbers = {}, {}
        for name, parameter in trained_parameters(model).items():
            tensors[f"weight/{name}"] = parameter.detach().cpu().contiguous()
        for name, value in _distinct_state(model, optimiser):
            if _is_tensor(value):
                tensors[name] = value.detach().cpu().contiguous()
            else:
                numbers[name] = value
        note = {"step": str(step), "numbers": json.dumps(numbers), "training": self.training}
        part = self.folder / (STATE_FILE + ".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            save_file(tensors, part, metadata=note)
            part.replace(self.folder / STATE_FILE)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise cannot_write(part, error) from None

    def load(self, model: Any, optimiser: Any) -> int:
        """Restores weights and state into a model and an optimiser that are freshly made.

        Returns:
            The steps done; 0 if there is nothing to go on from.

        Raises:
            BadInputError: The checkpoint is damaged.
        """
        import torch
        from safetensors import SafetensorError, safe_open

        file = self.folder / STATE_FILE
        if not file.exists():
            return 0
        try:
            with safe_open(file, framework="pt") as saved, torch.no_grad():
                note = saved.metadata()
                if note["training"] != self.training:
                    return 0
                _make_state(model, optimiser)
                parameters = trained_parameters(model)
                for name, parameter in parameters.items():
                    parameter.copy_(saved.get_tensor(f"weight/{name}"))
                numbers = json.loads(note["numbers"])
                for name, value in list(_distinct_state(model, optimiser)):
                    kind, _, owner = name.partition("/")
                    if _is_tensor(value):
                        value.copy_(saved.get_tensor(name))
                    else:
                        optimiser.state[parameters[owner]][kind] = numbers[name]
                return int(note["step"])
        except torch.OutOfMemoryError:
            raise
        except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise BadInputError(
                f"{file}: the checkpoint is damaged ({error}); delete it to train this arm again."
            ) from None

    def remove(self) -> None:
        """Removes the checkpoint of a finished training."""
        (self.folder / STATE_FILE).unlink(missing_ok=True)


def trained_parameters(model: Any) -> dict[str, Any]:
    """Returns the parameters that training changes, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def _make_state(model: Any, optimiser: Any) -> None:
    """Has the optimiser make its state by a step that changes nothing: no gradient, no rate."""
    import torch

    rates = [group["lr"] for group in optimiser.param_groups]
    for group in optimiser.param_groups:
        group["lr"] = 0.0
    for parameter in trained_parameters(model).values():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    for group, rate in zip(optimiser.param_groups, rates, strict=True):
        group["lr"] = rate


def _distinct_state(model: Any, optimiser: Any) -> Iterator[tuple[str, Any]]:
    """Yields all state as (`kind/parameter`, value); a shared tensor once, for its first owner."""
    seen: set[int] = set()
    for name, parameter in trained_parameters(model).items():
        for kind, value in optimiser.state[parameter].items():
            if _is_tensor(value):
                if id(value) in seen:
                    continue
                seen.add(id(value))
            yield f"{kind}/{name}", value


def _is_tensor(value: Any) -> bool:
    import torch

    return isinstance(value, torch.Tensor)
