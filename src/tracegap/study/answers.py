"""Reading what raters answered: files of the kit's pages, or a table of a survey tool.

Every answer is counted out: it ends as a rating, as a check, or with a rater who failed a check.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tracegap.errors import BadInputError
from tracegap.files import first_complaint, read_whole
from tracegap.study.design import Design, rater_name
from tracegap.study.items import Item
from tracegap.study.questions import RATINGS, STEPS

Step = Field(ge=1, le=STEPS)


class Answer(BaseModel):
    """One item's answers, as a page or a row of a table has them."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    item: str
    without: Literal[0, 1]
    with_: Literal[0, 1] = Field(alias="with")
    predictability: int = Step
    understandability: int = Step
    faithfulness: int = Step
    load: int = Step

    @property
    def ratings(self) -> dict[str, int]:
        """The four ratings by name."""
        return {name: getattr(self, name) for name in RATINGS}


class AnswerFile(BaseModel):
    """What a rater hands in."""

    model_config = ConfigDict(extra="ignore")

    study: str
    rater: str
    answers: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One rater's ratings of one item."""

    rater: str
    item: Item
    accepts_without: bool
    accepts_with: bool
    ratings: dict[str, int]


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything that was handed in.

    Attributes:
        ratings: Of raters who passed their checks.
        raters: How many these are.
        failed: Raters who failed a check: their ratings are left out.
        unfinished: Raters who did not answer everything they were shown; their ratings count.
        left_out: How many ratings are left out.
        checks: How many checks were answered.
    """

    ratings: list[Rated]
    raters: int
    failed: tuple[str, ...]
    unfinished: tuple[str, ...]
    left_out: int
    checks: int


def collect(files: Sequence[Path], design: Design) -> Collected:
    """Reads all answers.

    Args:
        files: `.json` of the pages, or `.csv` with columns `rater`, `item`, `without`, `with` and
            the four ratings.
        design: The kit's key.

    Raises:
        BadInputError: A file is of another study, or an answer does not fit; names file, place and
            field.
    """
    by_rater: dict[str, dict[str, Answer]] = {}
    seen: dict[str, Path] = {}
    for file in files:
        for rater, place, answer in _answers_of(file, design):
            if seen.setdefault(rater, file) != file:
                raise BadInputError(
                    f"{file}: {rater!r} has handed in {seen[rater]} already; remove one of the two."
                )
            mine = by_rater.setdefault(rater, {})
            if answer.item in mine:
                raise BadInputError(f"{place}: field 'item': {answer.item!r} is answered twice.")
            mine[answer.item] = answer
    if not by_rater:
        raise BadInputError("the files hold no answers; give the files that raters handed in.")
    return _collected(by_rater, design)


def _collected(by_rater: dict[str, dict[str, Answer]], design: Design) -> Collected:
    shown = {rater_name(n): all_shown for n, all_shown in enumerate(design.raters)}
    ratings: list[Rated] = []
    failed, unfinished, left_out, checks = [], [], 0, 0
    for rater, answers in sorted(by_rater.items()):
        asked = [(s, answers[s.id]) for s in shown[rater] if s.id in answers]
        found = [Rated(rater, s.item, *_said(a)) for s, a in asked if s.item is not None]
        passes = [_passes(a, s.check) for s, a in asked if s.check is not None]
        checks += len(passes)
        if len(asked) < len(shown[rater]):
            unfinished.append(rater)
        if all(passes):
            ratings += found
        else:
            failed.append(rater)
            left_out += len(found)
    kept = len(by_rater) - len(failed)
    return Collected(ratings, kept, tuple(failed), tuple(unfinished), left_out, checks)


def _said(answer: Answer) -> tuple[bool, bool, dict[str, int]]:
    return bool(answer.without), bool(answer.with_), answer.ratings


def _passes(answer: Answer, step: int) -> bool:
    refused = not answer.without and not answer.with_
    return refused and all(value == step for value in answer.ratings.values())


def _answers_of(file: Path, design: Design) -> Iterator[tuple[str, str, Answer]]:
    """Yields (rater, where it stands, answer)."""
    if file.suffix == ".csv":
        rows = _csv_rows(file)
    else:
        handed = read_whole(file, AnswerFile)
        if handed.study != design.study:
            raise BadInputError(
                f"{file}: field 'study': {handed.study!r} is another study than this kit's "
                f"{design.study!r}; give the kit it was answered in."
            )
        rows = (
            (handed.rater, f"{file}, answer {n}", row)
            for n, row in enumerate(handed.answers, start=1)
        )
    shown = {rater_name(n): {s.id for s in all_} for n, all_ in enumerate(design.raters)}
    for rater, place, row in rows:
        if rater not in shown:
            raise BadInputError(f"{place}: field 'rater': the kit has no {rater!r}.")
        try:
            answer = Answer.model_validate(row)
        except ValidationError as error:
            raise BadInputError(f"{place}: {first_complaint(error)}") from None
        if answer.item not in shown[rater]:
            raise BadInputError(
                f"{place}: field 'item': {answer.item!r} was not shown to {rater!r}."
            )
        yield rater, place, answer


def _csv_rows(file: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    wanted = ("rater", "item", "without", "with", *RATINGS)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in wanted if name not in (reader.fieldnames or ())]
            if missing:
                raise BadInputError(
                    f"{file}, line 1: column {missing[0]!r} is missing; there must be "
                    f"{', '.join(wanted)}."
                )
            for row in reader:
                values = {
                    name: int(value) if name not in ("rater", "item") and _is_step(value) else value
                    for name, value in row.items()
                    if name in wanted
                }
                yield str(row["rater"]), f"{file}, line {reader.line_num}", values
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{file}: is not UTF-8; save the file as UTF-8.") from None


def _is_step(value: str | None) -> bool:
    return value is not None and len(value) == 1 and value in "012345"
