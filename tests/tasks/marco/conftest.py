"""What tests of MS MARCO share."""

import pytest

from tracegap.tasks.marco.generator import generate


@pytest.fixture(scope="session")
def rows():
    made = list(generate(60, 0))
    return [{**row, "query_id": i, "query": row["query"] + " é?"} for i, row in enumerate(made)]
