"""Optional packages: whether they are installed, and the command that installs them.

What a run will need is asked before its first long stage, so that nothing is lost to a package that
only the last stage misses.
"""

import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable, Sequence

from tracegap.errors import SettingsError

_REQUIREMENT = re.compile(r"(?P<package>[\w.-]+)(?P<versions>[^;\[]*)(?:;(?P<marker>.*))?")


def require(needs: Iterable[tuple[Sequence[str], str]]) -> None:
    """Refuses to go on without packages, all of them in one error.

    Args:
        needs: Names under which packages are imported, and what needs them.

    Raises:
        SettingsError: Names those that are missing, and how to install them.
    """
    wants: list[str] = []
    missing: list[str] = []
    for packages, why in needs:
        if gone := [name for name in packages if not is_installed(name)]:
            wants.append(f"{why} needs {', '.join(gone)}")
            missing += [name for name in gone if name not in missing]
    if missing:
        few = "which is not installed" if len(missing) == 1 else "which are not installed"
        raise SettingsError(f"{'; '.join(wants)}, {few}; {install(missing)}.")


def is_installed(package: str) -> bool:
    """Whether a package can be imported, without importing it."""
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # a module that was put aside has no spec
        return False


def is_optional(package: str) -> bool:
    """Whether this is one of the packages that are installed only if wanted."""
    return _plain(_DISTRIBUTIONS.get(package, package)) in _optional_requirements()


def install(packages: Iterable[str]) -> str:
    """Returns "install it with `pip install ...`", the packages in the versions that fit."""
    known = _optional_requirements()
    wanted = [known.get(_plain(_DISTRIBUTIONS.get(name, name)), name) for name in packages]
    return f"install it with `pip install {' '.join(repr(text) for text in wanted)}`"


_DISTRIBUTIONS = {"lm_eval": "lm-eval", "inspect_ai": "inspect-ai", "sklearn": "scikit-learn"}


def _optional_requirements() -> dict[str, str]:
    """Returns each optional package with the versions that fit, e.g. `spacy>=3.8`."""
    found: dict[str, str] = {}
    try:
        requirements = importlib.metadata.requires("tracegap") or []
    except importlib.metadata.PackageNotFoundError:  # run from its source, without installing
        requirements = []
    for text in requirements:
        match = _REQUIREMENT.fullmatch(text)
        if match and "extra ==" in (match["marker"] or ""):
            name = match["package"]
            # the first extra is the one for users; those for tests come last and bound otherwise
            found.setdefault(_plain(name), f"{name}{match['versions'].strip()}")
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
