"""Settings under dotted names, to say in which of them two runs differ."""

from typing import Any

from tracegap.run.experiment import Experiment


def differences(old: Experiment, new: Experiment) -> str:
    """Returns the settings in which a run's folder and what is asked of it differ."""
    there, here = flat_settings(old.model_dump()), flat_settings(new.model_dump())
    return ", ".join(
        f"{name}: {there.get(name)!r} there, {here.get(name)!r} here"
        for name in sorted(there | here)
        if there.get(name) != here.get(name)
    )


def flat_settings(settings: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Returns nested settings under dotted names."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        inner = isinstance(value, dict)
        flat |= flat_settings(value, f"{before}{name}.") if inner else {before + name: value}
    return flat
