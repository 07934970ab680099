"""Stage `identity`: a run's student -> its commit and its prompt, before it is trained or asked.

A branch on the hub is resolved once a run: what was resolved is kept, so that a run that goes on
later goes on with the same weights.
"""

import importlib.metadata

from tracegap.errors import BadInputError
from tracegap.files import read_records, read_whole, to_json, write_text
from tracegap.records import Example
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.students.identity import Identity, identify
from tracegap.students.load import is_on_hub, student_weights
from tracegap.tasks import get_task

STAGE = "identity"


def identity(run: RunFolder, experiment: Experiment) -> None:
    """Writes who the student is, if the run trains one.

    Raises:
        HubError: The hub does not give the student.
        StudentError: Its tokenizer cannot be loaded, or refuses the prompt.
    """
    if not experiment.trains:
        return
    key = stage_key(_settings(experiment), [run.test_examples])
    if is_complete(run, STAGE, key):
        return
    example = next(iter(read_records(run.test_examples, Example)), None)
    if example is None:
        raise BadInputError(f"{run.test_examples}: holds no example.")
    task = get_task(experiment.task.name, experiment.task.options)
    revision = experiment.student_revision or _resolved_before(run, experiment)
    found = identify(experiment.student, revision, experiment.template, task.prompt(example))
    write_text(run.identity, to_json(found) + "\n")
    complete(run, STAGE, key, [run.identity])


def read_identity(run: RunFolder) -> Identity:
    """Returns who the student of a run is.

    Raises:
        BadInputError: The stage has not been run, or its file is damaged.
    """
    return read_whole(run.identity, Identity)


def _settings(experiment: Experiment) -> str:
    """Returns all that the identity depends on, the example aside."""
    settings = experiment.model_dump_json(
        include={"student", "student_revision", "template", "task"}
    )
    on_hub = is_on_hub(experiment.student)
    local = "" if on_hub else student_weights(experiment.student, None)
    return f"{settings} {local} {_version('transformers')} {_version('jinja2')}"


def _resolved_before(run: RunFolder, experiment: Experiment) -> str | None:
    """Returns the commit that a killed run, or one with other packages, has resolved."""
    if not run.identity.exists():
        return None
    found = read_identity(run)
    return found.commit if found.student == experiment.student else None


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
