"""Too little memory to train: said in a sentence, with the settings that need less."""

from collections.abc import Iterator
from contextlib import contextmanager

from tracegap.errors import StudentError
from tracegap.students.settings import TrainingSettings


@contextmanager
def enough_memory(settings: TrainingSettings) -> Iterator[None]:
    """Turns what torch raises for lack of memory into what the user can do about it.

    Raises:
        StudentError: Memory is too small.
    """
    import torch

    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise _too_large(settings, error) from None
    except RuntimeError as error:
        if "allocate memory" not in str(error):  # what torch says of the CPU's
            raise
        raise _too_large(settings, error) from None


def _too_large(settings: TrainingSettings, error: Exception) -> StudentError:
    return StudentError(
        f"the device has too little memory to train ({str(error).splitlines()[0][:200]}); halve "
        f"training.batch_size (it is {settings.batch_size}) and double training.accumulation (it "
        f"is {settings.accumulation}), which trains on the same rows a step, or set "
        "training.method to 'qlora'."
    )
