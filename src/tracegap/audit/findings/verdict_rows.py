"""Verdicts as columns, a row an output: a Parquet file written as a stream, or a table in memory.

Rows leave memory in groups of a fixed size, so that a million outputs take as much as ten thousand,
and the same outputs give the same bytes.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tracegap.audit.judging.judge import Case
from tracegap.errors import SettingsError
from tracegap.files import cannot_write
from tracegap.needs import install
from tracegap.readings import FreeReading
from tracegap.records import Verdict

ROWS_A_GROUP = 4096
Row: TypeAlias = tuple[Any, ...]
# column -> its Arrow type; `label` to `answer` are the verdicts, null where a step is unscored
_COLUMNS = {
    **dict.fromkeys(("id", "source"), "string"),
    "line": "int64",
    **dict.fromkeys(("student", "arm", "seed", "condition", "scorer"), "string"),
    **dict.fromkeys(("class", "group"), "string"),
    **dict.fromkeys(("label", "evidence", "trace", "answer"), "bool"),
    **dict.fromkeys(("evidence_f1", "answer_f1"), "double"),
    "said_label": "string",
    **dict.fromkeys(("said_evidence", "said_answers", "problems"), "strings"),
    **dict.fromkeys(("question", "text"), "string"),
    # of traces in the model's own words; null where there is none, or it could not be told
    **dict.fromkeys(("mentioned", "accepted"), "numbers"),
    **dict.fromkeys(("concluded", "answers"), "strings"),
    "follows": "bool",
    "false_claims": "strings",
    "changed_mind": "bool",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an output stands, and whose it is.

    `id` is the example's in the file, if that is another than ours.
    """

    source: str
    line: int
    student: str
    seed: str
    id: str | None = None


def row_of(
    verdict: Verdict,
    origin: Origin,
    scorer: str,
    question: str,
    text: str,
    reading: FreeReading | None = None,
) -> Row:
    """Returns one output's row, in the order of the columns."""
    return (
        *(origin.id or verdict.example_id, origin.source, origin.line),
        *(origin.student, verdict.arm, origin.seed, verdict.condition, scorer),
        *(verdict.label, verdict.group),
        *(verdict.label_right, verdict.evidence_exact, verdict.trace_right, verdict.answer_right),
        *(verdict.evidence_f1, verdict.answer_f1),
        *(verdict.said_label, verdict.said_evidence, verdict.said_answers, verdict.problems),
        *(question, text),
        *_read(reading),
    )


def _read(reading: FreeReading | None) -> Row:
    if reading is None:
        return (None,) * 7
    return (
        *(reading.mentioned, reading.accepted, reading.concluded, reading.answers),
        *(reading.follows, [claim.text for claim in reading.false_claims], reading.changed_mind),
    )


def audited_row(case: Case, verdict: Verdict, scorer: str) -> Row:
    """Returns the row of an audited output."""
    output = case.output
    origin = Origin(output.source, output.line, output.student, output.seed, output.example_id)
    return row_of(verdict, origin, scorer, case.example.question, case.text, case.reading)


def arrow(what: str) -> Any:
    """Returns the module pyarrow.

    Raises:
        SettingsError: It is not installed.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise SettingsError(f"{what} needs pyarrow; {install(['pyarrow'])}.") from None
    return pyarrow


def schema_of(columns: Mapping[str, str]) -> Any:
    """Returns columns with their Arrow types."""
    pa = arrow("a table of verdicts")
    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "bool": pa.bool_(),
        "double": pa.float64(),
        "strings": pa.list_(pa.string()),
        "numbers": pa.list_(pa.int64()),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def schema() -> Any:
    """Returns the columns of an audit's table with their types."""
    return schema_of(_COLUMNS)


class VerdictRows:
    """Gathers rows and hands them on, a group at a time."""

    def __init__(self, take: Callable[[Any], None]) -> None:
        """Takes what is done with each full group, an Arrow record batch."""
        self._take = take
        self._schema = schema()
        self._rows: list[Row] = []
        self._waiting: list[Any] = []

    def add(self, row: Row) -> None:
        """Gathers one row."""
        self._rows.append(row)
        if len(self._rows) == ROWS_A_GROUP:
            self._take(self._batch())

    def add_batches(self, batches: list[Any]) -> None:
        """Gathers rows that another process has put into record batches; not mixed with `add`."""
        self._waiting += batches
        rest = arrow("a table of verdicts").Table.from_batches(self._waiting, self._schema)
        while len(rest) >= ROWS_A_GROUP:
            self._take(_one(rest.slice(0, ROWS_A_GROUP)))
            rest = rest.slice(ROWS_A_GROUP)
        self._waiting = rest.to_batches()

    def flush(self) -> None:
        """Hands on what is left."""
        if self._rows:
            self._take(self._batch())
        if self._waiting:
            pa = arrow("a table of verdicts")
            self._take(_one(pa.Table.from_batches(self._waiting, self._schema)))
            self._waiting = []

    def _batch(self) -> Any:
        pa = arrow("a table of verdicts")
        columns = zip(zip(*self._rows, strict=True), self._schema, strict=True)
        arrays = [_array(pa, values, field.type) for values, field in columns]
        self._rows = []
        return pa.record_batch(arrays, schema=self._schema)


def _one(table: Any) -> Any:
    (batch,) = table.combine_chunks().to_batches()
    return batch


def _array(pa: Any, values: tuple[Any, ...], kind: Any) -> Any:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a surrogate pair has no UTF-8: it is shown as its escape
        return pa.array([_written(value) for value in values], kind)


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return tuple(map(_written, value)) if isinstance(value, tuple) else value


@contextmanager
def verdict_file(path: Path) -> Iterator[VerdictRows]:
    """Opens a Parquet file of verdicts; it appears whole, when all rows are in it, or not at all.

    Raises:
        SettingsError: pyarrow is not installed.
        StorageError: The file cannot be written.
    """
    arrow(f"writing {path.name}")
    from pyarrow import parquet

    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(part, schema(), compression="zstd") as writer:
            rows = VerdictRows(writer.write_batch)
            yield rows
            rows.flush()
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def writing_verdicts(folder: Path | None) -> Iterator[VerdictRows | None]:
    """Gives what writes `verdicts.parquet`, if there is a folder to write it to.

    Without pyarrow all else is written, and the error stream says what is missing.
    """
    if folder is None:
        yield None
        return
    try:
        arrow("writing verdicts.parquet")
    except SettingsError as error:
        print(f"note: {error}", file=sys.stderr)
        yield None
        return
    with verdict_file(folder / "verdicts.parquet") as rows:
        yield rows


def table_of(rows: Iterable[Row]) -> Any:
    """Returns rows as an Arrow table.

    Raises:
        SettingsError: pyarrow is not installed.
    """
    batches: list[Any] = []
    gathered = VerdictRows(batches.append)
    for row in rows:
        gathered.add(row)
    gathered.flush()
    return arrow("a table of verdicts").Table.from_batches(batches, schema())


def frame_of(table: Any) -> Any:
    """Returns an Arrow table as a DataFrame: of pandas if it is installed, else of polars.

    With neither it stays an Arrow table. In pandas the columns keep their Arrow types, so that an
    unscored step is `<NA>` and not `False`.
    """
    try:
        import pandas
    except ModuleNotFoundError:
        try:
            import polars
        except ModuleNotFoundError:
            return table
        return polars.from_arrow(table)
    return table.to_pandas(types_mapper=pandas.ArrowDtype)
