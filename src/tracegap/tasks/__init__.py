"""Tasks: one module a data set. `get_task` finds one by name."""

from collections.abc import Mapping
from inspect import signature
from typing import Any

from tracegap.errors import SettingsError
from tracegap.tasks.babi import Babi
from tracegap.tasks.base import Task
from tracegap.tasks.cotempqa import CoTempQA
from tracegap.tasks.hotpotqa import HotpotQA
from tracegap.tasks.marco import Marco
from tracegap.tasks.musique import MuSiQue

TASKS: dict[str, type[Task]] = {
    CoTempQA.name: CoTempQA,
    Babi.name: Babi,
    Marco.name: Marco,
    HotpotQA.name: HotpotQA,
    MuSiQue.name: MuSiQue,
}


def get_task(name: str, options: Mapping[str, Any] | None = None) -> Task:
    """Returns a task by name.

    Args:
        name: As in `TASKS`.
        options: The task's own settings: the arguments its class takes.

    Raises:
        SettingsError: No task has that name, or the task has no such option or does not take its
            value; the text lists those there are.
    """
    if name not in TASKS:
        raise SettingsError(f"task {name!r} is unknown; there are: {', '.join(sorted(TASKS))}.")
    known = list(signature(TASKS[name]).parameters)
    if unknown := sorted(set(options or {}) - set(known)):
        raise SettingsError(
            f"task {name!r} has no option {unknown[0]!r}; it has: {', '.join(known) or 'none'}."
        )
    return TASKS[name](**(options or {}))
