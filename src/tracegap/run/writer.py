"""Who may write to a run's folder: one process at a time, on one machine at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from tracegap.errors import SettingsError
from tracegap.files import cannot_write
from tracegap.run.lease import LEASE_FILE, leased

SETTINGS_FILE = "settings.json"
LOCK_FILE = ".lock"


def refuse_strangers(root: Path) -> None:
    """Refuses a place that is no folder, or whose files are not of a run, before it is touched."""
    if not root.exists():
        return
    if not root.is_dir():
        raise SettingsError(f"{root} is a file; give a folder as --output-dir.")
    try:
        names = {path.name for path in root.iterdir()}
    except OSError as error:
        raise cannot_write(root, error) from None
    if names - {LOCK_FILE, LEASE_FILE} and SETTINGS_FILE not in names:
        raise SettingsError(f"{root} is not empty and holds no run; choose another --output-dir.")


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Holds the folder for one process at a time; the lock goes with a process that is killed.

    Raises:
        SettingsError: Another process, here or on another machine, is writing to it, or it is no
            folder of a run.
    """
    refuse_strangers(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / LOCK_FILE, timeout=0)
        lock.acquire()
    except Timeout:
        raise SettingsError(
            f"{root}: another tracegap is writing to this folder; wait for it, or choose "
            "another --output-dir."
        ) from None
    except OSError as error:
        raise cannot_write(root, error) from None
    try:
        with leased(root):
            yield
    finally:
        lock.release()
