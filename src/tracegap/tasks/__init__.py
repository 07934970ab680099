"""Tasks: one module a data set. `get_task` finds one by name."""

from tracegap.errors import SettingsError
from tracegap.tasks.babi import Babi
from tracegap.tasks.base import Task
from tracegap.tasks.cotempqa import CoTempQA

TASKS: dict[str, type[Task]] = {CoTempQA.name: CoTempQA, Babi.name: Babi}


def get_task(name: str) -> Task:
    """Returns a task by name.

    Raises:
        SettingsError: No task has that name; the text lists those there are.
    """
    if name not in TASKS:
        raise SettingsError(f"task {name!r} is unknown; there are: {', '.join(sorted(TASKS))}.")
    return TASKS[name]()
