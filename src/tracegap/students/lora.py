"""LoRA's part of a linear layer as one operation, with a backward pass of its own.

PEFT writes it as five operations (cast, down, up, scale, add). Each keeps a tensor for the backward
pass and costs launches on a GPU, which a small student waits for. Here it is three products forward
and four backward, with the same result up to rounding; the adapter's weights, files and names are
PEFT's own.
"""

from functools import cache
from types import MethodType
from typing import Any


def one_node_adapters(model: Any) -> None:
    """Has every plain LoRA layer of a model over linear layers add its part in one operation.

    A layer that is merged, switched off, has several adapters at work or is no plain LoRA (DoRA,
    say) goes PEFT's way.
    """
    from peft.tuners.lora import LoraLayer

    for module in model.modules():
        if isinstance(module, LoraLayer) and hasattr(module.get_base_layer(), "in_features"):
            module.forward = MethodType(_forward, module)


def _forward(layer: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    import torch

    name = _only_adapter(layer)
    if name is None or args or kwargs:
        return type(layer).forward(layer, x, *args, **kwargs)
    base = layer.base_layer(x)
    device = x.device.type
    cast = torch.is_autocast_enabled(device)
    compute = torch.get_autocast_dtype(device) if cast else base.dtype
    return _addition().apply(
        base,
        layer.lora_dropout[name](x).to(compute),
        layer.lora_A[name].weight,
        layer.lora_B[name].weight,
        layer.scaling[name],
    )


def _only_adapter(layer: Any) -> str | None:
    """Returns the adapter that is at work, if it is one and a plain one."""
    if layer.disable_adapters or layer.merged or len(layer.active_adapters) != 1:
        return None
    (name,) = layer.active_adapters
    plain = name in layer.lora_A and name not in layer.lora_variant
    return name if plain and layer.lora_B[name].bias is None else None


@cache
def _addition() -> Any:
    """Returns the operation base + scale * x A' B', made when torch is there."""
    import torch

    class Addition(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, base: Any, x: Any, down: Any, up: Any, scale: float) -> Any:
            """Takes base (..., out), x (..., in), down (rank, in) and up (out, rank)."""
            down_in, up_in = down.to(x.dtype), up.to(x.dtype)
            rows = x.reshape(-1, x.shape[-1])
            low = rows @ down_in.t()
            ctx.save_for_backward(rows, low, down_in, up_in)
            ctx.scale, ctx.dtypes = scale, (down.dtype, up.dtype)
            flat = base.reshape(-1, base.shape[-1])
            return torch.addmm(flat, low, up_in.t(), alpha=scale).view(base.shape)

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            (above,) = gradients
            rows, low, down, up = ctx.saved_tensors
            flat = above.reshape(-1, above.shape[-1]).to(rows.dtype)
            into_low = (flat @ up).mul_(ctx.scale)
            into_x = (
                (into_low @ down).view(*above.shape[:-1], -1) if ctx.needs_input_grad[1] else None
            )
            into_down = (into_low.t() @ rows).to(ctx.dtypes[0])
            into_up = (flat.t() @ low).mul_(ctx.scale).to(ctx.dtypes[1])
            return above, into_x, into_down, into_up, None

    return Addition
