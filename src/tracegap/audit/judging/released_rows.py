"""The released test rows in their order, which the released join looks through."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracegap.audit.judging.released_rule import ReleasedJoin, ReleasedRow
from tracegap.errors import BadInputError
from tracegap.task import ReleasedRule
from tracegap.traces.parse import parse_list

FOLDER, ONE_FILE = "test_rows", "test_questions.csv"
_LEVELS = 4
_ORDER = " Only return the answer."


@dataclass(frozen=True, slots=True)
class ReleasedRows:
    """Where the rows were found, and the rows by class; one entry, None, serves all classes."""

    place: Path
    by_label: dict[str | None, tuple[ReleasedRow, ...]]

    def join_for(self, label: str, rule: ReleasedRule) -> ReleasedJoin | None:
        """Returns a fresh join for the outputs of one file and class, None if no rows fit."""
        rows = self.by_label.get(None) or self.by_label.get(label)
        return ReleasedJoin(rows, rule) if rows else None


def find_test_rows(paths: list[Path]) -> Path | None:
    """Returns the folder or file of test rows that lies beside the outputs, or above them."""
    # a storage elsewhere is not searched: each look is a request
    for path in (path for path in paths if isinstance(path, Path)):
        for folder in [path.resolve(), *path.resolve().parents][:_LEVELS]:
            for name in (FOLDER, ONE_FILE):
                if (folder / name).exists():
                    return folder / name
    return None


def read_test_rows(place: Path, labels: tuple[str, ...]) -> ReleasedRows:
    """Reads `CLASS_test.csv` of a folder, or one CSV for all classes.

    Raises:
        BadInputError: Nothing is there, or a row lacks a column.
    """
    if place.is_file():
        return ReleasedRows(place, {None: tuple(_rows(place, None))})
    files = {label: place / f"{label}_test.csv" for label in labels}
    present = {label: path for label, path in files.items() if path.is_file()}
    if not present:
        raise BadInputError(f"{place}: holds no file like {labels[0]}_test.csv.")
    return ReleasedRows(
        place, {label: tuple(_rows(path, label)) for label, path in present.items()}
    )


def _rows(path: Path, label: str | None) -> Iterator[ReleasedRow]:
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            context = parse_list(row.get("facts") or row.get("passages") or "")
            answer, kind = row.get("answer"), label or row.get("query_type")
            if not context or not answer or not kind:
                raise BadInputError(
                    f"{path}, row {number}: needs the columns answer and facts (or passages and "
                    "query_type), as in the released test rows."
                )
            prompt = row.get("question") or ""
            question = prompt.rpartition("\nQuestion: ")[2].replace(_ORDER, "").strip()
            support = parse_list(row.get("answer_passage") or "")
            answers = parse_list(answer) or (answer,)
            yield ReleasedRow(kind, answer, question, context, answers, support)
