"""The hub: what it gives is passed on, what it refuses is one sentence with a remedy."""

import sys

import pytest

from tracegap.errors import BadInputError
from tracegap.tasks.hub import load_from_hub


def test_arguments_go_to_the_library_and_rows_come_back(monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets, "load_dataset", lambda *args, **named: (args, named))
    monkeypatch.setattr("tracegap.tasks.hub.commit_of", lambda *_: "c" * 40)
    found = load_from_hub("a/b", "v1", remedy="x", split="train")
    assert found == (("a/b", "v1"), {"split": "train", "revision": "c" * 40})


def test_a_refusal_of_many_lines_is_one_sentence_with_a_remedy(monkeypatch):
    datasets = pytest.importorskip("datasets")

    def refuses(*_, **__):
        raise ConnectionError("no\n  network\n" + "x" * 500)

    monkeypatch.setattr(datasets, "load_dataset", refuses)
    monkeypatch.setattr("tracegap.tasks.hub.commit_of", lambda *_: "c" * 40)
    with pytest.raises(BadInputError, match=r"a/b: .*ConnectionError: no network x+\).*copy it\.$"):
        load_from_hub("a/b", remedy="copy it")


def test_a_missing_package_is_named_with_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(BadInputError, match=r"pip install 'datasets.*, or copy it"):
        load_from_hub("a/b", remedy="copy it")
