"""Tasks that are not ours: in a user's file, or in an installed package."""

import importlib.util
import inspect
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError
from tracegap.task import Task

GROUP = "tracegap.tasks"
ATTRIBUTES = (
    *("name", "title", "hub_name", "licence", "label_rule", "evidence_rule"),
    *("labels", "wording", "instruction"),
)


@cache
def task_of_file(path: Path) -> type[Task]:
    """Returns the one task that a Python file defines.

    Raises:
        BadInputError: The file cannot be run, or does not define exactly one whole task.
    """
    module = _run(path)
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Task)
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        names = ", ".join(kind.__name__ for kind in found) or "none"
        raise BadInputError(
            f"{path}: must define one subclass of tracegap.tasks.base.BaseTask, but defines "
            f"{names}."
        )
    return _whole(found[0], str(path))


def packaged_tasks() -> dict[str, Callable[[], type[Task]]]:
    """Returns by name what loads each task that an installed package offers."""
    return {point.name: partial(_load, point) for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> type[Task]:
    try:
        kind = point.load()
    except Exception as error:  # whatever a stranger's package raises
        raise BadInputError(f"task {point.name!r} of {point.value} fails: {error!r}.") from None
    if not (inspect.isclass(kind) and issubclass(kind, Task)):
        raise BadInputError(f"{point.value} is no subclass of tracegap.tasks.base.BaseTask.")
    return _whole(kind, point.value)


def _run(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"tracegap_task_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise BadInputError(f"{path}: there is no such file; give the path of a task's .py file.")
    module = importlib.util.module_from_spec(spec)
    # dataclasses and pydantic look a class's module up by its name
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a user's file raises
        del sys.modules[spec.name]
        raise BadInputError(f"{path}{_line(error, path)}: {error!r}; mend the file.") from None
    return module


def _line(error: Exception, path: Path) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f", line {error.lineno}"
    line, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == str(path):
            line = frame.tb_lineno
        frame = frame.tb_next
    return f", line {line}" if line else ""


def _whole(kind: type[Task], place: str) -> type[Task]:
    if missing := [name for name in ATTRIBUTES if not hasattr(kind, name)]:
        raise BadInputError(f"{place}: class {kind.__name__} lacks {', '.join(missing)}.")
    if unwritten := sorted(kind.__abstractmethods__):
        raise BadInputError(
            f"{place}: class {kind.__name__} lacks the method {', '.join(unwritten)}."
        )
    return kind
