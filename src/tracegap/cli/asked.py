"""What `tracegap check` is asked to check: one generation from its options, or lines of a file."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tracegap.errors import BadInputError
from tracegap.files import first_complaint, read_lines


class Asked(BaseModel):
    """One line of input to `tracegap check`."""

    model_config = ConfigDict(extra="ignore")

    question: str
    context: tuple[str, ...]
    generation: str


def read_asked(file: Path) -> Iterator[Asked]:
    """Yields what stands in a file of JSON lines; `-` is stdin.

    Raises:
        BadInputError: Names the line that does not fit.
    """
    lines = _stdin() if str(file) == "-" else read_lines(file)
    for number, text in lines:
        try:
            yield Asked.model_validate_json(text)
        except ValidationError as error:
            raise BadInputError(f"{file}, line {number}: {first_complaint(error)}") from None


def _stdin() -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise BadInputError(f"-, line {number}: is not UTF-8.") from None
        if text:
            yield number, text
