"""How many threads a student's arithmetic takes: as many as there are cores, and no more.

Two programs that compute on one core slow each other by more than half: a training that ran at 146
tokens a second was seen at 15 beside another process.
"""

import os
import sys
from pathlib import Path

_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
_CPUS = Path("/proc/cpuinfo")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def pin_threads(threads: int | None) -> int:
    """Sets how many threads the libraries of arithmetic use in this process and its children.

    Args:
        threads: How many; None: as OMP_NUM_THREADS says, else one a core.

    Returns:
        How many it is.
    """
    said = os.environ.get(_VARIABLES[0], "")
    count = threads or (int(said) if said.isdigit() and int(said) else physical_cores())
    for name in _VARIABLES:
        os.environ[name] = str(count)
    # read when the library begins; one that has begun has to be told
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(count)
    return count


def physical_cores() -> int:
    """Returns how many cores this process may use: two threads of one core share its arithmetic."""
    allowed = _allowed()
    found = _cores_of(allowed)
    count = len(found) if found else len(allowed)
    return max(1, min(count, _quota()))


def busy_note(threads: int) -> str | None:
    """Returns a warning if other work takes the cores that so many threads want, else None."""
    if not hasattr(os, "getloadavg"):  # Windows
        return None
    load, cores = os.getloadavg()[0], len(_allowed())
    if load + threads <= cores + 1:
        return None
    return (
        f"note: this machine is busy (a load of {load:.1f} on {cores} cores): {threads} threads "
        "will wait for other work, and students be several times slower; --threads sets fewer."
    )


def _allowed() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _cores_of(allowed: set[int]) -> set[tuple[str, str]]:
    """Returns (socket, core) of the processors that may be used; none where nothing says so."""
    try:
        text = _CPUS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    found = set()
    for block in text.split("\n\n"):
        lines = (line.partition(":") for line in block.splitlines())
        about = {name.strip(): value.strip() for name, _, value in lines}
        number = about.get("processor", "")
        if "core id" in about and number.isdigit() and int(number) in allowed:
            found.add((about.get("physical id", "0"), about["core id"]))
    return found


def _quota() -> int:
    """Returns how many processors a container may use at a time."""
    try:
        quota, period = _QUOTA.read_text(encoding="utf-8").split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # none, or `max`
        return sys.maxsize
