"""What tests of the server share."""

import pytest

from serving import running
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


@pytest.fixture(scope="session")
def address():
    """A server without a proxy, whose bodies are small."""
    with running(create_app(ServeSettings(max_body=200_000))) as place:
        yield place
