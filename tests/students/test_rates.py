"""Rates in a mock's name: each key once, values from 0 to 1."""

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tracegap.errors import SettingsError
from tracegap.students.rates import read_rates


class Two(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: float = Field(0.5, ge=0, le=1)
    b: float = Field(0.5, ge=0, le=1)


def test_what_is_not_named_stays_as_it_is():
    assert read_rates("mock", Two, "thing") == Two()
    assert read_rates("mock: a = 0.1", Two, "thing") == Two(a=0.1)


@pytest.mark.parametrize("name", ["mock:", "mock:a", "mock:a=1,a=1", "mock:c=1", "mock:a=2", "m"])
def test_what_does_not_fit_names_thing_and_keys(name):
    with pytest.raises(SettingsError, match=r"thing '.*keys.* a, b"):
        read_rates(name, Two, "thing")
