"""Reading bAbI's own files: `ID text`, or `ID question<TAB>answer<TAB>supporting ids`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.files import read_lines
from tracegap.randomness import hash_of

_FILE = re.compile(r"qa(\d+)_(.+)_(train|test|valid)\.txt")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a story, over the sentences that stand before it.

    Attributes:
        support: Positions in `context` of the supporting facts, ascending.
        answer: As the file gives it, several parts joined by commas.
        story: Number of the story in its file, from 1.
    """

    question: str
    context: tuple[str, ...]
    answer: str
    support: tuple[int, ...]
    story: int
    line: int


@dataclass(frozen=True, slots=True)
class BabiFile:
    """One of the official files, by its name."""

    path: Path
    task: int
    label: str
    part: str


def babi_files(folder: Path) -> list[BabiFile]:
    """Returns the official files of a folder, by task and part.

    Raises:
        BadInputError: The folder is missing or holds none.
    """
    found = []
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        if name := _FILE.fullmatch(path.name):
            found.append(BabiFile(path, int(name[1]), name[2], name[3]))
    if not found:
        raise BadInputError(
            f"{folder}: holds no file like qa1_single-supporting-fact_train.txt; give the folder "
            "`en` (or `en-10k`) of bAbI v1.2."
        )
    return sorted(found, key=lambda file: (file.task, file.part))


def stories(path: Path) -> Iterator[tuple[str, list[Question]]]:
    """Yields (hash of the whole story, its questions) of one file.

    Raises:
        BadInputError: Names the line and field that does not fit.
    """
    told: list[tuple[int, str]] = []
    for number, text in read_lines(path):
        identity = _identity(text, path, number)
        if identity == 1 and told:
            yield _story(told, path)
            told = []
        if told and identity <= _identity(told[-1][1], path, told[-1][0]):
            raise BadInputError(
                f"{path}, line {number}: field 'ID': {identity} does not follow on the line "
                "before; a story starts at 1 and counts up."
            )
        told.append((number, text))
    if not told:
        raise BadInputError(f"{path}: is empty; give a file of bAbI stories.")
    yield _story(told, path)


def _identity(text: str, path: Path, number: int) -> int:
    head = text.split(" ", 1)[0]
    if not head.isdecimal():
        raise BadInputError(f"{path}, line {number}: field 'ID': {head!r} is not a number.")
    return int(head)


def _story(told: list[tuple[int, str]], path: Path) -> tuple[str, list[Question]]:
    whole = f"{hash_of(*(text for _, text in told)):016x}"
    sentences: list[str] = []
    positions: dict[str, int] = {}
    questions: list[Question] = []
    first_line = told[0][0]
    for number, text in told:
        identity, _, rest = text.partition(" ")
        if "\t" not in rest:
            if not rest.strip() or rest.strip().endswith("?"):
                raise BadInputError(
                    f"{path}, line {number}: field 'answer' is missing; is the file cut short?"
                )
            positions[identity] = len(sentences)
            sentences.append(rest.strip())
            continue
        questions.append(_question(rest, tuple(sentences), positions, path, number, first_line))
    return whole, questions


def _question(
    rest: str,
    context: tuple[str, ...],
    positions: dict[str, int],
    path: Path,
    line: int,
    story: int,
) -> Question:
    parts = [part.strip() for part in rest.split("\t")]
    if len(parts) != 3 or not all(parts):
        raise BadInputError(
            f"{path}, line {line}: a question needs three parts parted by tabs (question, answer, "
            f"supporting ids), and has {len([part for part in parts if part])}."
        )
    question, answer, support = parts
    unknown = [i for i in support.split() if i not in positions]
    if unknown:
        raise BadInputError(
            f"{path}, line {line}: field 'supporting ids': no sentence before it has the id "
            f"{unknown[0]!r}."
        )
    evidence = tuple(sorted({positions[i] for i in support.split()}))
    return Question(question, context, answer, evidence, story, line)
