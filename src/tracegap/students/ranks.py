"""Several processes that train one student, as `torchrun` and `accelerate launch` begin them.

Each takes its share of a batch's rows, and the gradients are added up. Every row's loss was divided
by the completion tokens of the whole step, so the sum is the gradient that one process has. torch's
own DistributedDataParallel takes the mean of the processes' means, which is another loss where
their shares hold unlike numbers of tokens; and where the module it wraps is called past it, it adds
nothing up and says nothing.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row")
_LONGEST = 4096  # bytes of a path


@dataclass(frozen=True, slots=True)
class Ranks:
    """Which of the processes this is.

    Attributes:
        rank: From 0; that one writes all files.
        world: How many there are.
    """

    rank: int = 0
    world: int = 1

    @classmethod
    def here(cls) -> "Ranks":
        """Returns which of those that work together this process is, or the only one."""
        import torch

        if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
            return cls()
        return cls(torch.distributed.get_rank(), torch.distributed.get_world_size())

    @property
    def leads(self) -> bool:
        """Whether this is the one that writes."""
        return self.rank == 0

    @property
    def salt(self) -> tuple[int, ...]:
        """What tells its random numbers apart; nothing for the first, which draws as if alone."""
        return (self.rank,) if self.rank else ()

    def share(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Returns this process's share of a batch, maybe none."""
        return rows[self.rank :: self.world]

    def add_up(self, tensors: Iterable[Any]) -> None:
        """Puts the sum over all processes in place of each tensor; all must call it alike."""
        if self.world == 1:
            return
        import torch

        under_way = [torch.distributed.all_reduce(tensor, async_op=True) for tensor in tensors]
        for one in under_way:
            one.wait()

    def leaders(self, make: Callable[[], Path]) -> Path:
        """Returns the path that the first process makes; the others are told it."""
        if self.world == 1:
            return make()
        import torch

        from tracegap.students.device import device_of

        told = torch.zeros(_LONGEST, dtype=torch.uint8)
        if self.leads:
            text = os.fsencode(make())
            told[: len(text)] = torch.tensor(list(text), dtype=torch.uint8)
        told = told.to(device_of())
        torch.distributed.broadcast(told, 0)
        return Path(os.fsdecode(bytes(told.tolist()).rstrip(b"\0")))


def launched() -> Ranks:
    """Returns which process a launcher says this is, before it has joined the others."""
    rank, world = (os.environ.get(name, "") for name in ("RANK", "WORLD_SIZE"))
    return Ranks(int(rank), int(world)) if rank.isdigit() and world.isdigit() else Ranks()


@contextmanager
def together() -> Iterator[Ranks]:
    """Joins the processes that were begun with this one, if any, for as long as they work."""
    if launched().world == 1:
        yield Ranks()
        return
    import torch

    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        torch.distributed.init_process_group("nccl")
    else:
        torch.distributed.init_process_group("gloo")
    try:
        yield Ranks.here()
    finally:
        torch.distributed.destroy_process_group()
