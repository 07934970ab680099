"""vLLM: what is missing is named."""

import pytest

from tracegap.errors import StudentError
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm import VllmStudent


def test_vllm_that_is_not_installed_is_named() -> None:
    import importlib.util

    if importlib.util.find_spec("vllm"):
        pytest.skip("vLLM is installed")
    with pytest.raises(StudentError, match=r"pip install .vllm"):
        VllmStudent("vllm:some/model", GenerationSettings())
