"""Tables of verdicts, read back: one or several as one study, doubles and conflicts refused."""

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from tracegap.audit.findings.verdict_rows import arrow, schema_of
from tracegap.errors import BadInputError
from tracegap.files import first_complaint
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.records import Verdict
from tracegap.run.verdict_table import (
    COLUMNS,
    INTERVENTIONS,
    META,
    REANSWER_COLUMNS,
    TEXTS,
    VERDICTS,
    Shown,
)
from tracegap.tasks.baselines import Baseline, Outcome

Rows = list[dict[str, Any]]
T = TypeVar("T")


@dataclass(slots=True)
class Study:
    """One or several tables of verdicts together.

    Attributes:
        verdicts: Of all tables, in their order, each with its student's number of training
            examples; of greedy answers.
        tries: The same of samples beside them.
        baselines: That number -> the baselines that learned from so many, the strongest first.
        reanswers: Of all tables of interventions, each with that number.
        shown: File -> what its page shows besides; of interventions too.
    """

    verdicts: list[tuple[int, Verdict]] = field(default_factory=list)
    tries: list[tuple[int, Verdict]] = field(default_factory=list)
    baselines: dict[int, list[Baseline]] = field(default_factory=dict)
    reanswers: list[tuple[int, Reanswer]] = field(default_factory=list)
    shown: dict[Path, Shown] = field(default_factory=dict)

    @property
    def sizes(self) -> list[int]:
        """The numbers of training examples, ascending."""
        return sorted({size for size, _ in self.verdicts})


def read_study(paths: Sequence[Path]) -> Study:
    """Reads tables that `tracegap analyse RUN --save FILE` wrote.

    Args:
        paths: Tables of verdicts, and of interventions.

    Raises:
        BadInputError: A file is no such table, there are no verdicts among them, a verdict stands
            in two of them, or they are of different questions.
        SettingsError: pyarrow is not installed.
    """
    study, seen = Study(), _Seen()
    for path in paths:
        rows, shown = _read(path)
        if shown.kind == INTERVENTIONS:
            study.reanswers += _reanswers(rows, shown.size, path, seen)
        else:
            of_baselines = [row for row in rows if row["baseline"] is not None]
            for number, size, verdict in _verdicts(rows, path, seen):
                (study.tries if number else study.verdicts).append((size, verdict))
            _add_baselines(study, _baselines(of_baselines, path, seen), shown.size, path)
        study.shown[path] = shown
    if not study.verdicts:
        raise BadInputError(
            f"{', '.join(map(str, paths))}: no verdicts; give the tables of the verdicts too."
        )
    return study


@dataclass(slots=True)
class _Seen:
    """Which table had each verdict, and what each says of a question."""

    verdicts: dict[tuple[Any, ...], Path] = field(default_factory=dict)
    questions: dict[str, tuple[tuple[Any, ...], Path]] = field(default_factory=dict)

    def once(self, key: tuple[Any, ...], what: str, path: Path) -> None:
        """Refuses what stands in two tables, or twice in one.

        Raises:
            BadInputError: Names both.
        """
        before = self.verdicts.get(key)
        if before == path:
            raise BadInputError(f"{path}: {what} stands there twice; save the table again.")
        if before is not None:
            raise BadInputError(f"{path}: {what} is in {before} too; leave one of the two out.")
        self.verdicts[key] = path

    def same(self, row: dict[str, Any], path: Path) -> None:
        """Refuses questions of one id that are not the same.

        Raises:
            BadInputError: Names both tables.
        """
        told = row["content"], row["class"], row["group"]
        known, where = self.questions.setdefault(row["id"], (told, path))
        if known != told:
            raise BadInputError(
                f"{path}: question {row['id']!r} is another one than in {where}: the tables are of "
                "different data; analyse them apart."
            )


def _read(path: Path) -> tuple[Rows, Shown]:
    pa = arrow(f"reading {path.name}")
    from pyarrow import parquet  # type: ignore[import-untyped]

    try:
        table = parquet.read_table(path)
    except FileNotFoundError:
        raise BadInputError(f"{path}: is not there; give a folder of a run or tables.") from None
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise BadInputError(f"{path}: cannot be read as Parquet ({reason}).") from None
    shown = _shown(path, table.schema.metadata or {})
    columns = COLUMNS if shown.kind == VERDICTS else REANSWER_COLUMNS
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise BadInputError(f"{path}: column {missing[0]!r} is missing; save the table again.")
    try:
        return table.select(list(columns)).cast(schema_of(columns)).to_pylist(), shown
    except pa.ArrowException as error:
        raise BadInputError(f"{path}: {str(error).splitlines()[0]}") from None


def _shown(path: Path, metadata: dict[bytes, bytes]) -> Shown:
    try:
        text = zlib.decompress(base64.b64decode(metadata[META], validate=True))
        return TypeAdapter(Shown).validate_json(text)
    except KeyError:
        raise BadInputError(
            f"{path}: is no table of a run's verdicts; `tracegap analyse RUN --save FILE` writes "
            "one, and outputs of others are for `tracegap audit`."
        ) from None
    except (binascii.Error, zlib.error) as error:
        raise BadInputError(f"{path}: its metadata is damaged ({error}).") from None
    except ValidationError as error:
        raise BadInputError(f"{path}: metadata: {first_complaint(error)}") from None


def _verdicts(rows: Rows, path: Path, seen: _Seen) -> Iterator[tuple[int, int, Verdict]]:
    """Yields the number of the try, that of training examples, and the verdict."""
    for number, row in enumerate(rows, start=1):
        if row["baseline"] is not None:
            continue
        verdict = _valid(Verdict, _as_verdict(row), number, path)
        size, tried = (_valid(int, row[name], number, path) for name in ("size", "try"))
        seen.same(row, path)
        told = (
            f"example {verdict.example_id!r} (arm {verdict.arm!r}, seed {verdict.seed}, {size} "
            f"training examples, {verdict.condition}, try {tried})"
        )
        key = verdict.arm, verdict.seed, size, tried, verdict.condition, verdict.example_id
        seen.once(key, told, path)
        yield tried, size, verdict


def _as_verdict(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("arm", "seed", "condition", "group")},
        **dict.fromkeys(("said_label", "said_evidence", "said_answers")),
        **dict.fromkeys(("evidence_precision", "evidence_recall")),
        "example_id": row["id"],
        "label": row["class"],
        "problems": row["problems"] or (),
        "label_right": row["label"],
        "evidence_f1": row["evidence_f1"],
        "evidence_exact": row["evidence"],
        "trace_right": row["trace"],
        "answer_right": row["answer"],
        "answer_f1": row["answer_f1"],
    }


def _valid(kind: type[T], row: Any, number: int, path: Path) -> T:
    """Returns a row as the record it stands for.

    Raises:
        BadInputError: Names the row and the field that does not fit.
    """
    try:
        return TypeAdapter(kind).validate_python(row)
    except ValidationError as error:
        raise BadInputError(f"{path}, row {number}: {first_complaint(error)}") from None


def _baselines(rows: Rows, path: Path, seen: _Seen) -> list[Baseline]:
    found: dict[str, list[Outcome]] = {}
    for number, row in enumerate(rows, start=1):
        told = {"example_id": row["id"], "label": row["class"], "group": row["group"]}
        outcome = _valid(Outcome, told | {"right": row["answer"]}, number, path)
        seen.same(row, path)
        found.setdefault(row["baseline"], []).append(outcome)
    return [Baseline(name, tuple(outcomes)) for name, outcomes in found.items()]


def _add_baselines(study: Study, found: list[Baseline], size: int, path: Path) -> None:
    """Keeps the baselines if tables of one size agree on them: they learn from its examples.

    Raises:
        BadInputError: They do not.
    """
    if study.baselines.setdefault(size, found) != found:
        other = next(p for p, shown in study.shown.items() if shown.size == size)
        raise BadInputError(
            f"{path}: its baselines are not those of {other}: the runs have different training "
            "examples; analyse them apart."
        )


def _reanswers(rows: Rows, size: int, path: Path, seen: _Seen) -> Iterator[tuple[int, Reanswer]]:
    for number, row in enumerate(rows, start=1):
        answer = _valid(Reanswer, row | dict.fromkeys(TEXTS, ""), number, path)
        swap = (answer.swap, answer.kept)
        told = f"example {answer.example_id!r} (arm {answer.arm!r}, seed {answer.seed}) after "
        key = ("again", answer.arm, answer.seed, size, *swap, answer.example_id)
        seen.once(key, f"{told}{answer.swap!r}", path)
        yield size, answer


def together(study: Study, size: int) -> Shown:
    """Returns what the page of a study shows of one size: of its first table, and what others add.

    Of a size that only a sweep holds beside a larger one, what is shown is that of the larger.
    """
    of_verdicts = {p: s for p, s in study.shown.items() if s.kind == VERDICTS}
    of_size = {p: s for p, s in of_verdicts.items() if s.size == size} or of_verdicts
    first = next(iter(of_size.values()))
    settings = {p.name: s.settings for p, s in of_verdicts.items()}
    return replace(
        first,
        settings=settings if len(of_verdicts) > 1 else first.settings,
        identity=first.identity if len(of_verdicts) == 1 else None,  # it counts one run's outputs
        losses=[curve for shown in of_size.values() for curve in shown.losses],
        official=[row for shown in of_size.values() for row in shown.official],
        notes=[n for s in study.shown.values() if s.size == size for n in s.notes],
    )
