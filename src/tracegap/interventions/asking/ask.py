"""Asking a student again, some examples at a time; a killed run goes on where it stopped.

What is generated together may differ in the last digits from what is generated alone. Groups are
therefore formed over all cases, finished or not, and an unfinished group is asked again whole.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tracegap.files import append_lines, drop_half_line, read_records, to_json, write_records
from tracegap.interventions.asking.backend import Case, Reanswerer
from tracegap.interventions.asking.judge_answers import records_of
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.randomness import hash_of
from tracegap.task import Task

GROUP = 8


def run_interventions(
    cases: Sequence[Case],
    backend: Reanswerer,
    task: Task,
    path: Path,
    progress: Callable[[int, int], None],
) -> None:
    """Asks everything and writes a record a swap to `path`, in the order of the cases.

    While it runs, finished groups stand in `{stem}.unfinished-{hash}.jsonl` beside `path`; the
    hash is of the cases and the backend's identity: what other settings left is never taken over.

    Args:
        cases: Everything that this student is to be asked again.
        backend: The student.
        task: Reads the answers.
        path: Written whole once all is finished.
        progress: Called with (examples finished, examples in all).

    Raises:
        StudentError: The student fails; what is finished is kept.
    """
    identity = hash_of(backend.identity, *map(to_json, cases))
    part = path.with_name(f"{path.stem}.unfinished-{identity:016x}.jsonl")
    for stale in path.parent.glob(f"{path.stem}.unfinished-*.jsonl"):
        if stale != part:
            stale.unlink()
    finished = _finished(part, cases)
    progress(len(finished), len(cases))
    for group in _groups(cases):
        if all(case.example.id in finished for case in group):
            continue
        found = {}
        for case, answered in backend.reanswer(group):
            found[case.example.id] = records_of(case, answered, task)
        new = [found[case.example.id] for case in group if case.example.id not in finished]
        append_lines(part, (to_json(record) for records in new for record in records))
        finished |= found
        progress(len(finished), len(cases))
    write_records(path, (r for case in cases for r in finished[case.example.id]))
    part.unlink(missing_ok=True)


def _groups(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    return (cases[at : at + GROUP] for at in range(0, len(cases), GROUP))


def _finished(part: Path, cases: Sequence[Case]) -> dict[str, list[Reanswer]]:
    """Returns the records of each example that is whole; those of others leave the file."""
    drop_half_line(part)
    if not part.exists():
        return {}
    found: dict[str, list[Reanswer]] = defaultdict(list)
    for record in read_records(part, Reanswer):
        found[record.example_id].append(record)
    swaps = {case.example.id: len(case.swaps) for case in cases}
    whole = {i: records for i, records in found.items() if len(records) == swaps[i]}
    if len(whole) < len(found):
        write_records(part, (record for records in whole.values() for record in records))
    return whole
