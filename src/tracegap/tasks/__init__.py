"""Tasks: one module a data set. `get_task` finds one by name."""

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


def get_task(name: str) -> Task:
    """Returns a task by name.

    Raises:
        SettingsError: No task has that name; the text lists those there are.
    """
    if name not in TASKS:
        raise SettingsError(f"task {name!r} is unknown; there are: {', '.join(sorted(TASKS))}.")
    return TASKS[name]()
