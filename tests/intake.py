"""Rows of outputs, and an audit of them through the command line, for tests of reading."""

import json

from typer.testing import CliRunner

from tracegap.cli.main import app
from tracegap.errors import TracegapError

FILM = {
    "question": "Were the Alpha film and the Beta film made in the same country?",
    "context": [
        "Alpha: Alpha is a 1990 film made in France.",
        "Beta: Beta is a 1991 film made in France.",
        "Gamma: Gamma is a town.",
    ],
    "answer": "yes",
    "label": "comparison",
    "evidence": [
        "Alpha: Alpha is a 1990 film made in France.",
        "Beta: Beta is a 1991 film made in France.",
    ],
}
TRACE = "The kind of reasoning is: comparison.\nThe sentences that answer it are: " + json.dumps(
    FILM["evidence"]
)
ANSWER = "<answer>yes</answer>"
WHOLE = f"<think>{TRACE}</think> {ANSWER}"


def row(**more):
    """A row with its gold; `prediction` is right unless said otherwise."""
    return {**FILM, "prediction": WHOLE, **more}


def write_rows(path, rows):
    """Writes JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def audit(*arguments, task="hotpotqa"):
    """The audit's JSON, through the command line in this process."""
    done = _invoke(*arguments, "--task", task, "--json")
    if done.exception:
        raise done.exception
    return json.loads(done.stdout)


def refused(*arguments, task="hotpotqa"):
    """The sentence by which an audit is refused; never anything but an error of our own."""
    done = _invoke(*arguments, "--task", task, "--json")
    assert isinstance(done.exception, TracegapError), done.exception
    return str(done.exception)


def _invoke(*arguments):
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


def cells(found, group=0):
    """both, trace only, answer only, neither; of the strict rule."""
    return tuple(found["groups"][group]["tables"]["trace"].values())
