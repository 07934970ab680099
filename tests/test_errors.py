"""Errors of the user: each is one sentence on the command line, and nothing else."""

import pytest

from tracegap import errors
from tracegap.cli import main as cli

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.TracegapError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_printed_as_one_sentence(kind, monkeypatch, capsys):
    def app(**_):
        raise kind("f.json, line 3: do this.")

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code in (1, 2)  # which of the two says whose fault it was
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "error: f.json, line 3: do this.\n")


def test_a_fault_of_ours_is_not_hidden(monkeypatch):
    def app(**_):
        raise RuntimeError("ours")

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(RuntimeError, match="ours"):
        cli.main()
