"""Optional packages: what is missing is told at once, with the command that installs it."""

import pytest

from tracegap import needs
from tracegap.errors import SettingsError


@pytest.fixture
def without(monkeypatch):
    """Returns what takes packages away."""

    def take_away(*names):
        monkeypatch.setattr(needs, "is_installed", lambda package: package not in names)

    return take_away


def test_what_is_there_is_not_told(without):
    without()
    needs.require([(("pydantic", "numpy"), "a run"), ((), "nothing")])


def test_all_that_is_missing_is_told_in_one_sentence(without):
    without("spacy", "bitsandbytes")
    with pytest.raises(SettingsError) as found:
        needs.require([(("spacy",), "task 'x'"), (("torch", "bitsandbytes"), "qlora")])
    said = str(found.value)
    assert said.startswith(
        "task 'x' needs spacy; qlora needs bitsandbytes, which are not installed"
    )
    assert "pip install" in said
    assert said.count("pip install") == 1


def test_a_package_is_looked_for_without_importing_it():
    assert needs.is_installed("json")
    assert not needs.is_installed("no_such_package")


def test_optional_packages_come_with_the_versions_that_fit():
    assert needs.is_optional("spacy")
    assert not needs.is_optional("pydantic")
    assert "'spacy>=" in needs.install(["spacy"])
