"""Tasks: one folder a data set. `get_task` finds one by name.

A task of a user's own is given by the path of its file, or comes with a package that names it under
the entry point group `tracegap.tasks`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.task import Task
    from tracegap.tasks.base import BaseTask, GroundedTask

__all__ = ["DEFAULT_TASK", "TASKS", "BaseTask", "GroundedTask", "get_task"]

DEFAULT_TASK = "cotempqa"
# by name what loads each task, when it is asked for: a command needs one of them, not all
TASKS: dict[str, Callable[[], "type[Task]"]] = {
    name: partial(resolve_name, f"tracegap.tasks.{name}.task:{kind}")
    for name, kind in {
        "cotempqa": "CoTempQA",
        "babi": "Babi",
        "marco": "Marco",
        "hotpotqa": "HotpotQA",
        "musique": "MuSiQue",
    }.items()
}


def __getattr__(name: str) -> Any:
    """Imports what a task is made from when it is asked for: a command starts without it."""
    if name not in ("BaseTask", "GroundedTask"):
        raise AttributeError(f"module 'tracegap.tasks' has no attribute {name!r}")
    from tracegap.tasks import base

    return getattr(base, name)


def get_task(name: str, options: Mapping[str, Any] | None = None) -> "Task":
    """Returns a task by name.

    Args:
        name: As in `TASKS`, as a package's entry point, or the path of a file that defines a task.
        options: The task's own settings: the arguments its class takes.

    Raises:
        SettingsError: No task has that name, or the task has no such option or does not take its
            value; the text lists those there are.
        BadInputError: The file or package of a task that is not ours cannot be used.
    """
    kind = _find(name)
    known = list(signature(kind).parameters)
    if unknown := sorted(set(options or {}) - set(known)):
        raise SettingsError(
            f"task {name!r} has no option {unknown[0]!r}; it has: {', '.join(known) or 'none'}."
        )
    return kind(**(options or {}))


def task_or_open_book(name: str | None) -> "Task":
    """Returns a task by name; without one, open-book questions that nobody wrote a task for."""
    if name is not None:
        return get_task(name)
    from tracegap.tasks.open_book import OpenBook

    return OpenBook()


def _find(name: str) -> "type[Task]":
    if name in TASKS:
        return TASKS[name]()
    from tracegap.tasks.own import packaged_tasks, task_of_file

    if name.endswith(".py"):
        return task_of_file(Path(name))
    others = packaged_tasks()
    if name not in others:
        raise SettingsError(
            f"task {name!r} is unknown; there are: {', '.join(sorted(TASKS | others))}; a task of "
            "your own is given by the path of its file, e.g. my_task.py."
        )
    return others[name]()
