"""Attempts at one job: each writes to a folder of its own; what is finished is moved into place.

A machine that was given up for lost may live on, and its process with it: then two attempts at one
job run at a time. They share no file: an attempt begins from a copy of what an earlier one had
finished, and ends with renames. Whoever comes second puts the same files there again.
"""

import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tracegap.files import cannot_write

ATTEMPTS = "attempts"
_UNFINISHED = ".unfinished-"  # as files of work that is not whole are called


def new_attempt(root: Path, job: str, places: Sequence[Path]) -> Path:
    """Returns the folder of a new attempt at a job, with what earlier ones had finished in it.

    Args:
        root: The run's folder.
        job: Its name.
        places: Files and folders that the job writes, where they stand at the end: a run in a
            single process begins them there.

    Raises:
        StorageError: The folder cannot be written.
    """
    earlier = [_files(folder) for folder in (root / ATTEMPTS).glob(f"{job}.*")]
    earlier.append({path.relative_to(root): path for place in places for path in _begun(place)})
    files = max(earlier, key=_last_written)
    folder = root / ATTEMPTS / f"{job}.{secrets.token_hex(6)}"
    try:
        folder.mkdir(parents=True)
        # a checkpoint first: losses that are copied after it reach at least as far
        for inside in sorted(files, key=lambda path: (path.suffix != ".safetensors", path)):
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # its attempt goes on
                shutil.copyfile(files[inside], folder / inside)
    except OSError as error:
        raise cannot_write(folder, error) from None
    return folder


def settle(folder: Path, root: Path) -> None:
    """Moves what an attempt wrote to where it belongs, each file or folder in one step.

    Args:
        folder: Of the attempt: in it stand kinds of files, in those what is to be moved.
        root: The run's folder.

    Raises:
        StorageError: It cannot be moved.
    """
    for source in sorted(folder.glob("*/*")):
        place = root / source.relative_to(folder)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_dir():  # a folder cannot take another's place: what is there goes first
                with suppress(FileNotFoundError):
                    place.rename(folder / f"{place.name}.before")
            source.replace(place)
            for left in place.parent.glob(f"{place.stem}{_UNFINISHED}*"):
                left.unlink(missing_ok=True)  # of a run in a single process
        except OSError as error:
            if not place.exists():
                raise cannot_write(place, error) from None
    shutil.rmtree(folder, ignore_errors=True)


def adopt_attempts(root: Path, is_done: Callable[[str], bool]) -> None:
    """Puts what attempts had finished where a single process begins it, and removes the attempts.

    Args:
        root: The run's folder.
        is_done: Whether a job is complete, by its name: then nothing of its attempts is wanted.
    """
    jobs = {folder.name.rpartition(".")[0] for folder in (root / ATTEMPTS).glob("*.*")}
    for job in sorted(job for job in jobs if not is_done(job)):
        files = max(map(_files, (root / ATTEMPTS).glob(f"{job}.*")), key=_last_written)
        there = {path: root / path for path in files if (root / path).exists()}
        if _last_written(files) <= _last_written(there):
            continue
        for inside, path in files.items():
            (root / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, root / inside)
    clear_attempts(root)


def clear_attempts(root: Path) -> None:
    """Removes what attempts left behind, once every job is done."""
    shutil.rmtree(root / ATTEMPTS, ignore_errors=True)


def _begun(place: Path) -> list[Path]:
    """Returns the files that a single process has begun at a place."""
    if place.is_dir():
        return list(_files(place).values())
    beside = place.parent.glob(f"{place.stem}.*")
    return [path for path in beside if _UNFINISHED in path.name or ".times." in path.name]


def _files(folder: Path) -> dict[Path, Path]:
    """Returns the files of a folder by their paths in it; parts that are being written are none."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")
    return {path.relative_to(folder): path for path in found}


def _last_written(files: dict[Path, Path]) -> float:
    times = [0.0]
    for path in files.values():
        with suppress(FileNotFoundError):
            times.append(path.stat().st_mtime)
    return max(times)
