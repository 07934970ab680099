"""Settings typed on the command line: `--set training.method=lora`."""

from collections.abc import Iterable
from typing import Any

import yaml

from tracegap.errors import SettingsError


def read_settings_text(texts: Iterable[str]) -> dict[str, Any]:
    """Returns the value of each dotted setting name; values are read as in a YAML file.

    Raises:
        SettingsError: A text is not `NAME=VALUE`, its value is no YAML, or a name comes twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise SettingsError(
                f"--set {text!r} must read NAME=VALUE, e.g. --set training.method=lora."
            )
        if name in found:
            raise SettingsError(f"--set gives {name!r} twice; give it once.")
        try:
            found[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise SettingsError(
                f"--set {text!r}: the value is no valid YAML; quote it, e.g. "
                f"--set '{name}=\"...\"'."
            ) from None
        if found[name] is None:
            raise SettingsError(f"--set {text!r} gives no value; give one, or leave it out.")
    return found
