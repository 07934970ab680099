"""The examples in the docstrings of the statistics give what they print."""

import doctest
import importlib
import pkgutil

import pytest

from tracegap import statistics

MODULES = [module.name for module in pkgutil.iter_modules(statistics.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name):
    module = importlib.import_module(f"tracegap.statistics.{name}")
    assert doctest.testmod(module).failed == 0


def test_new_public_functions_have_an_example():
    for function in (
        statistics.compare_runs,
        statistics.within_question,
        statistics.pass_at,
        statistics.bound_link,
        statistics.guaranteed_threshold,
        statistics.runs_needed,
        statistics.questions_needed_within,
        statistics.predict,
        statistics.calibrate,
        statistics.breakdown,
    ):
        assert ">>>" in function.__doc__, function.__name__
