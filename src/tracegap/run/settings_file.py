"""A YAML file of settings, with the line that each setting stands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tracegap.errors import BadInputError, SettingsError

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file sets, and the line of each setting, by its names from the outside in."""

    values: dict[str, Any]
    lines: dict[Names, int]

    def line_of(self, names: Names) -> int | None:
        """Returns the line of a setting, or of the nearest one around it that has a line."""
        known = (self.lines.get(names[:n]) for n in range(len(names), 0, -1))
        return next((line for line in known if line), None)


def read_settings_file(path: Path) -> SettingsFile:
    """Reads a YAML file of settings.

    Raises:
        BadInputError: The file cannot be read, is no YAML mapping, or sets something twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path}: is not UTF-8; save the file as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadInputError(f"{path}{line}: is not valid YAML ({problem}).") from None
    except RecursionError:
        raise BadInputError(f"{path}: is nested too deeply for a file of settings.") from None
    except ValueError as error:  # e.g. what looks like a date and is none
        raise BadInputError(f"{path}: is not valid YAML ({error}); quote that text.") from None
    if values is None:
        return SettingsFile({}, {})
    if not isinstance(values, dict):
        raise BadInputError(f"{path}, line 1: must be a mapping of settings, e.g. `student: mock`.")
    lines: dict[Names, int] = {}
    for names, at in _lines(root, (), set()):
        if names in lines:
            raise BadInputError(
                f"{path}, line {at}: field {'.'.join(names)!r} is set twice, first in line "
                f"{lines[names]}; remove one."
            )
        lines[names] = at
    return SettingsFile(values, lines)


def put(values: dict[str, Any], names: list[str], value: Any) -> None:
    """Puts a value at its place among nested settings.

    Raises:
        SettingsError: What it would be put into holds no settings.
    """
    for name in names[:-1]:
        inner = values.setdefault(name, {})
        if name == "training" and isinstance(inner, str):  # a preset's name
            inner = values[name] = {"preset": inner}
        if not isinstance(inner, dict):
            raise SettingsError(
                f"command line: {'.'.join(names)!r} cannot be set, for {name!r} is {inner!r} and "
                "holds no settings of its own."
            )
        values = inner
    values[names[-1]] = value


def _lines(node: yaml.Node | None, names: Names, seen: set[int]) -> Iterator[tuple[Names, int]]:
    """Yields the names of each setting with its line, from 1; what an alias repeats, once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    pairs: list[tuple[yaml.Node, str, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        pairs = [(key, str(key.value), value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = [(item, str(place), item) for place, item in enumerate(node.value)]
    for place, name, value in pairs:
        yield (*names, name), place.start_mark.line + 1
        yield from _lines(value, (*names, name), seen)
