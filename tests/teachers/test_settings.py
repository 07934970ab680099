"""A teacher's settings refuse what does not fit, by name."""

import pytest
from pydantic import ValidationError

from tracegap.teachers.settings import TeacherSettings


@pytest.mark.parametrize("name", ["mock", "mock:answer=1", "openai:r1@http://localhost:1/v1"])
def test_names_that_fit(name):
    assert TeacherSettings(name=name).name == name


@pytest.mark.parametrize("name", ["", "mock:answers=1", "mock:answer=2", "r1", "openai:r1"])
def test_names_that_do_not_fit_are_refused_as_teachers(name):
    with pytest.raises(ValidationError, match="teacher"):
        TeacherSettings(name=name)
    with pytest.raises(ValidationError, match="teacher"):
        TeacherSettings(name="mock", summariser=name)
