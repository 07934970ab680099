"""Naming the teacher of a run that was begun without one."""

from typing import Any

from pydantic import ValidationError

from tracegap.errors import SettingsError
from tracegap.files import first_complaint, write_text
from tracegap.run.experiment import Experiment, settings_text
from tracegap.run.folder import RunFolder
from tracegap.run.writer import SETTINGS_FILE


def with_teacher(run: RunFolder, experiment: Experiment, named: dict[str, Any]) -> Experiment:
    """Returns a run's settings with the teacher that is named on the command line.

    Where the settings name none yet they are written again with it: it is part of the run. What
    they name already is not changed, since replies and students may hang on it.

    Args:
        run: The folder.
        experiment: Its settings.
        named: Fields of `TeacherSettings`; empty to take what the settings say.

    Raises:
        SettingsError: A field does not fit, or contradicts the run's settings.
    """
    if not named:
        return experiment
    if experiment.teacher is not None:
        there = experiment.teacher.model_dump()
        for name, value in named.items():
            if there[name] != value:
                raise SettingsError(
                    f"{run.root}: its teacher has {name} {there[name]!r}, not {value!r}; begin "
                    "another run for that. With the same --cache nothing is asked twice."
                )
        return experiment
    if not experiment.taught:
        return experiment
    if "name" not in named:
        raise SettingsError(f"{run.root}: no teacher is named yet; give --teacher as well.")
    try:
        changed = Experiment.model_validate(experiment.model_dump() | {"teacher": named})
    except ValidationError as error:
        raise SettingsError(f"{run.root}: {first_complaint(error)}") from None
    write_text(run.root / SETTINGS_FILE, settings_text(changed) + "\n")
    return changed
