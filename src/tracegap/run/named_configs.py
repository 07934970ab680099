"""The files of settings that come with the package, found by name: `tracegap run demo`."""

from pathlib import Path

from tracegap.errors import BadInputError

_PACKAGE = Path(__file__).parents[1]


def config_path(given: Path) -> Path:
    """Returns the file that is meant: a path that there is, or else a packaged file's name.

    Raises:
        BadInputError: It is neither; the text lists the names.
    """
    if given.exists() or given.suffix or len(given.parts) > 1:
        return given
    known = {path.stem: path for path in sorted(_folder().glob("*.yaml"))}
    if str(given) not in known:
        raise BadInputError(
            f"{given}: is neither a file nor one of the settings that come with tracegap: "
            f"{', '.join(known)}."
        )
    return known[str(given)]


def _folder() -> Path:
    """Returns the folder within the installed package, or at the root of a checkout."""
    packaged = _PACKAGE / "configs"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "configs"
