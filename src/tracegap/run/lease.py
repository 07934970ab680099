"""A lease on a folder that several machines share: who writes to it says so, and says so again.

A lock of the operating system (`filelock`) ends with its process, but many shared file systems keep
it within one machine. So the one who holds the lock writes a lease beside it, and touches it every
few seconds. Another machine's lease that has not been touched for long is that of a dead one. Ages
are read off the file system's own clock: those of the machines may differ.
"""

import json
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracegap.errors import SettingsError

LEASE_FILE = ".lease"
BEAT, DEAD_AFTER = 10.0, 90.0
"""In seconds: how often a lease is touched, and after how long without it counts as given up."""
_PAUSE = 0.01


@contextmanager
def leased(root: Path) -> Iterator[None]:
    """Holds the lease on a folder whose lock this process holds.

    Raises:
        SettingsError: A process of another machine holds it.
    """
    path = root / LEASE_FILE
    token = secrets.token_hex(8)
    _take(path, token)
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(path, token, over), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
        if _holder(path).get("token") == token:
            path.unlink(missing_ok=True)


def _take(path: Path, token: str) -> None:
    text = json.dumps({"token": token, "machine": _machine(), "process": os.getpid()})
    while True:
        try:
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            return
        except FileExistsError:
            _clear(path)


def _clear(path: Path) -> None:
    """Removes a lease that its holder has given up; of many who try, one does.

    Whoever may remove it is the one who made a mark that names it. As nobody else removes it, and
    no lease is written where one is, what is removed is the lease that was looked at.

    Raises:
        SettingsError: It is held.
    """
    holder = _holder(path)
    # on this machine the lock says more: whoever held it before is gone
    if holder.get("machine") != _machine() and (age := _age(path)) < DEAD_AFTER:
        raise SettingsError(
            f"{path.parent}: a tracegap on {holder.get('machine', 'another machine')} is writing "
            f"to this folder (it said so {round(age)} s ago); wait for it, or choose another "
            f"--output-dir. If it was killed, try again in {round(DEAD_AFTER - age)} s."
        )
    mark = path.with_name(f"{LEASE_FILE}.{holder.get('token', 'unreadable')}.removed")
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:  # another is about it, unless it was killed there
        if _age(mark) > DEAD_AFTER:
            mark.unlink(missing_ok=True)
        time.sleep(_PAUSE)
        return
    try:
        if _holder(path) == holder:
            path.unlink(missing_ok=True)
    finally:
        mark.unlink(missing_ok=True)


def _beat(path: Path, token: str, over: threading.Event) -> None:
    while not over.wait(BEAT):
        with suppress(OSError):
            if _holder(path).get("token") == token:
                os.utime(path)


def _holder(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _age(path: Path) -> float:
    """Returns how long ago a lease was touched, both times by the file system's clock."""
    probe = path.with_name(f"{LEASE_FILE}.{secrets.token_hex(4)}")
    try:
        probe.touch()
        return max(0.0, probe.stat().st_mtime - path.stat().st_mtime)
    except FileNotFoundError:
        return DEAD_AFTER
    finally:
        probe.unlink(missing_ok=True)


def _machine() -> str:
    return f"{platform.node()} {_boot()}".strip()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return ""
