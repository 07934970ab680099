"""What a run that goes on has kept from before, in one sentence."""

from pathlib import Path

from tracegap.run.folder import RunFolder
from tracegap.students.checkpoint import STATE_FILE

_MOST_NAMED = 6


def kept_sentence(root: Path) -> str:
    """Returns what is finished or begun in a run's folder; empty if nothing is.

    Whether it still fits its settings and inputs, each stage finds out for itself.
    """
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


def _named(what: str, names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{what} {shown}{f' and {more} more' if more > 0 else ''}"
