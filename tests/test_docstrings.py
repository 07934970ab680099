"""Examples in docstrings give what they say, and each public function of the statistics has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

from tracegap import statistics

MODULES = [found.name for found in pkgutil.iter_modules(statistics.__path__)]
FUNCTIONS = [name for name in statistics.__all__ if inspect.isfunction(getattr(statistics, name))]
SHOWN_ELSEWHERE = {"analyse"}  # it takes a run's verdicts: see docs/python.md


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_is_printed(name):
    module = importlib.import_module(f"tracegap.statistics.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", sorted({*FUNCTIONS} - SHOWN_ELSEWHERE))
def test_a_public_function_shows_an_example(name):
    assert doctest.DocTestParser().get_examples(getattr(statistics, name).__doc__)
