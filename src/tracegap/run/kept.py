"""What a run that goes on has kept from before, in one sentence."""

from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.students.checkpoint import STATE_FILE

_MOST_NAMED = 6


def kept_sentence(root: Path, experiment: Experiment) -> str:
    """Returns what is finished or begun in a run's folder; empty if nothing of these settings is.

    Whether it still fits its inputs, each stage finds out for itself.
    """
    if not _goes_on(root, experiment):
        return ""
    run = RunFolder(root)
    finished = sorted(path.stem for path in run.manifest("any").parent.glob("*.json"))
    parts = [_named("finished", finished)] if finished else []
    begun = [
        path.parent.name
        for path in sorted((root / "students").glob(f"*/{STATE_FILE}"))
        if f"train-{path.parent.name}" not in finished
    ]
    if begun:
        parts.append(_named("a checkpoint of", begun))
    for path in sorted(run.generations("any", 0).parent.glob("*.unfinished-*.jsonl")):
        with path.open("rb") as stream:
            answered = sum(1 for _ in stream)
        parts.append(f"{answered} answers of {path.name.split('.unfinished-')[0]}")
    return f"{root} goes on; kept from before: {'; '.join(parts)}." if parts else ""


def _goes_on(root: Path, experiment: Experiment) -> bool:
    try:
        return read_settings(root) == experiment
    except BadInputError:  # no run, or a damaged one, which opening it will tell
        return False


def _named(what: str, names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{what} {shown}{f' and {more} more' if more > 0 else ''}"
