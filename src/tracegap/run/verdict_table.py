"""A run's verdicts as one small Parquet file: all that its analysis and its page need, no texts.

A long experiment is kept as such tables, of a few kilobytes a run: every figure can be made from
them again, without training and without the run's folder. The columns are those of an audit's
`verdicts.parquet` where they say the same thing.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tracegap.audit.findings.verdict_rows import arrow, schema_of
from tracegap.errors import BadInputError
from tracegap.files import cannot_write, read_records, to_json
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.records import Example, Verdict
from tracegap.report.inputs import DataShown, Identity, OfficialScores, ReportInput
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.analyse import (
    all_trained,
    baselines_of,
    declared,
    require_analysis,
)
from tracegap.run.stages.effects import all_reanswers
from tracegap.run.stages.report import report_input
from tracegap.run.stages.samples import samples_of
from tracegap.tasks.baselines import Baseline

META = b"tracegap"
VERDICTS, INTERVENTIONS = "verdicts", "interventions"
COLUMNS = {
    **{"arm": "string", "seed": "int64", "size": "int64", "try": "int64", "condition": "string"},
    **dict.fromkeys(("id", "content", "class", "group"), "string"),
    **dict.fromkeys(("label", "evidence", "trace", "answer"), "bool"),
    **dict.fromkeys(("evidence_f1", "answer_f1"), "double"),
    **{"problems": "strings", "baseline": "string"},
}
"""Column -> its type. A row of a baseline has its name in `baseline`, and no arm.

In `try` 0 is the greedy answer; samples beside it count from 1.
"""
TEXTS = ("trace", "text")
"""Fields of a `Reanswer` that are left out, since nothing is worked out from them."""
_REANSWER_TYPES: dict[Any, str] = {
    str: "string",
    int: "int64",
    bool: "bool",
    float | None: "double",
    bool | None: "bool",
    tuple[str, ...] | None: "strings",
}
REANSWER_COLUMNS = {
    field.name: _REANSWER_TYPES.get(field.type, "string")
    for field in fields(Reanswer)
    if field.name not in TEXTS
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows besides the analysis, kept in the table's metadata.

    Attributes:
        kind: What the rows are: `verdicts` or `interventions`.
        size: Training examples of the students that all of this is of; in a sweep the most.
        primary: The two arms whose comparison was declared beforehand.
        samples, temperature, top_p: How questions were sampled beside the greedy answer; 1: not.
        losses: Arm, seed, and the points of the loss curve as (step, loss).
        notes: Of interventions: what was asked and what was left out.
    """

    kind: str
    size: int
    title: str
    primary: tuple[str, str]
    samples: int
    temperature: float
    top_p: float
    identity: Identity | None
    settings: dict[str, Any]
    versions: dict[str, str]
    losses: list[tuple[str, int, list[tuple[int, float]]]]
    data: DataShown
    official: list[OfficialScores]
    notes: list[str]


def write_tables_of(run: RunFolder, experiment: Experiment, path: Path) -> list[Path]:
    """Writes the verdicts of an analysed run, and beside them its interventions if it has any.

    Args:
        run: A run that has been analysed.
        experiment: Its settings.
        path: Of the verdicts, ending in `.parquet`; that of the interventions ends in
            `-interventions.parquet`.

    Returns:
        The files.

    Raises:
        BadInputError: The run has not been analysed.
        SettingsError: pyarrow is not installed.
        StorageError: A file cannot be written.
    """
    require_analysis(run, experiment)
    inputs = report_input(run, experiment)
    contents = {e.id: content_of(e) for e in read_records(run.test_examples, Example)}
    most = sum(1 for _ in read_records(run.train_examples, Example))
    rows = [
        _verdict_row(verdict, size or most, 0, contents[verdict.example_id])
        for size, verdict in all_trained(run, experiment)
    ]
    rows += [
        _verdict_row(verdict, most, number, contents[verdict.example_id])
        for one, number in samples_of(experiment)
        for verdict in read_records(run.sampled_verdicts(one, number), Verdict)
    ]
    rows += _baseline_rows(baselines_of(run, experiment), contents)
    _write(path, rows, COLUMNS, _shown(VERDICTS, most, experiment, inputs))
    written = [path]
    if inputs.interventions is not None:
        beside = path.with_name(f"{path.stem}-interventions.parquet")
        answers = [
            {name: getattr(row, name) for name in REANSWER_COLUMNS}
            for row in all_reanswers(run, experiment)
        ]
        _write(beside, answers, REANSWER_COLUMNS, _shown(INTERVENTIONS, most, experiment, inputs))
        written.append(beside)
    return written


def content_of(example: Example) -> str:
    """Returns a hash of what is asked, so that questions of one name that differ are noticed."""
    parts = [example.question, *example.context, "", *example.answers]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _verdict_row(verdict: Verdict, size: int, number: int, content: str) -> dict[str, Any]:
    return {
        "arm": verdict.arm,
        "seed": verdict.seed,
        "size": size,
        "try": number,
        "condition": verdict.condition,
        "id": verdict.example_id,
        "content": content,
        "class": verdict.label,
        "group": verdict.group,
        "label": verdict.label_right,
        "evidence": verdict.evidence_exact,
        "trace": verdict.trace_right,
        "answer": verdict.answer_right,
        "evidence_f1": verdict.evidence_f1,
        "answer_f1": verdict.answer_f1,
        "problems": verdict.problems,
        "baseline": None,
    }


def _baseline_rows(
    baselines: Sequence[Baseline], contents: dict[str, str]
) -> Iterable[dict[str, Any]]:
    """Yields a row an outcome, the strongest baseline first, as the sentences take it."""
    empty = dict.fromkeys(COLUMNS)
    for baseline in baselines:
        for row in baseline.outcomes:
            yield empty | {
                "id": row.example_id,
                "content": contents[row.example_id],
                "class": row.label,
                "group": row.group,
                "answer": row.right,
                "baseline": baseline.name,
            }


def _shown(kind: str, size: int, experiment: Experiment, inputs: ReportInput) -> Shown:
    notes = inputs.interventions.notes if inputs.interventions is not None else ()
    return Shown(
        kind=kind,
        size=size,
        title=inputs.title,
        primary=declared(experiment),
        samples=experiment.generation.samples,
        temperature=experiment.generation.temperature,
        top_p=experiment.generation.top_p,
        identity=inputs.identity,
        settings=dict(inputs.settings),
        versions=dict(inputs.versions),
        losses=[(arm, seed, list(curve)) for (arm, seed), curve in inputs.losses.items()],
        data=inputs.data,
        official=list(inputs.official),
        notes=list(notes) if kind == INTERVENTIONS else [],
    )


def _write(path: Path, rows: list[dict[str, Any]], columns: dict[str, str], shown: Shown) -> None:
    """Writes rows whole or not at all; the same rows give the same bytes."""
    pa = arrow(f"writing {path.name}")
    from pyarrow import parquet  # type: ignore[import-untyped]

    packed = base64.b64encode(zlib.compress(to_json(shown).encode(), 9))
    schema = schema_of(columns).with_metadata({META: packed})
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError as error:
        raise BadInputError(
            f"{path}: an id, class or group holds half a surrogate pair ({error.object!r}), which "
            "no table can hold; name it otherwise."
        ) from None
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, part, compression="zstd", compression_level=12)
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        with suppress(OSError):
            part.unlink()
