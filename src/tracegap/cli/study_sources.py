"""What `tracegap study build` takes its items from: a run, or files of outputs."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracegap.cli.audit import columns_of
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.study.items import Pool


def pool_of_run(root: Path, arms: Sequence[str], taught: bool, seed: int) -> "Pool":
    """Returns the items of a run."""
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.study_items import study_arms, taught_items, written_items
    from tracegap.study.items import pool_of

    run, experiment = RunFolder(root), read_settings(root)
    named = study_arms(experiment, arms)
    if taught:
        return pool_of(taught_items(run, experiment, named), named, seed, Counter())
    items, left_out = written_items(run, experiment, named)
    return pool_of(items, named, seed, left_out)


def pool_of_outputs(
    files: Sequence[Path],
    arms: Sequence[str],
    taught: bool,
    seed: int,
    task: str | None,
    source: str | None,
    columns: list[str],
) -> "Pool":
    """Returns the items of files of outputs, judged as an audit judges them."""
    from tracegap.audit.judging.auditor import Request
    from tracegap.study.audited import items_of_outputs
    from tracegap.study.items import pool_of
    from tracegap.tasks import task_or_open_book

    if taught:
        raise SettingsError("--taught is of runs; files of outputs hold what was written.")
    request = Request(
        paths=list(files),
        task=task_or_open_book(task),
        source=source,
        columns=columns_of(columns),
    )
    items, found, left_out = items_of_outputs(request, seed)
    for arm in arms:
        if arm not in found:
            raise SettingsError(
                f"arm {arm!r} is not in these outputs; there are: {', '.join(found) or 'none'}."
            )
    return pool_of(items, [arm for arm in found if arm in arms or not arms], seed, left_out)
