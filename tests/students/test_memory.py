"""Too little memory gets one sentence; any other error stays what it is."""

import pytest
import torch

from tracegap.errors import StudentError
from tracegap.students.memory import enough_memory
from tracegap.students.settings import TrainingSettings


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory.\nmore"),
        MemoryError("no room"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
    ],
)
def test_lack_of_memory_says_which_settings_need_less(error):
    halve = pytest.raises(StudentError, match=r"halve training\.batch_size \(it is 8\)")
    with halve as caught, enough_memory(TrainingSettings(batch_size=8)):
        raise error
    assert "\n" not in str(caught.value)


def test_other_errors_are_not_hidden():
    with pytest.raises(RuntimeError, match="shapes"), enough_memory(TrainingSettings()):
        raise RuntimeError("shapes do not fit")
