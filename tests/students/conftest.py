"""What tests of students share."""

from typing import Any

import pytest

from tiny import tiny_model, tiny_tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Any:
    return tiny_tokenizer()


@pytest.fixture(scope="session", params=["llama", "mistral", "qwen3"])
def model(request: pytest.FixtureRequest, tokenizer: Any) -> Any:
    return tiny_model(request.param, len(tokenizer))
