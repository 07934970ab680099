"""Reading bAbI's own files: `ID text`, or `ID question<TAB>answer<TAB>supporting ids`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError
from tracegap.files import read_lines
from tracegap.randomness import hash_of

_FILE = re.compile(r"qa(\d+)_(.+)_(train|test|valid)\.txt")
_CUT = "is the file cut short? Download it again"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story: a sentence, or a question with its answer.

    Attributes:
        number: In the file, from 1.
        identity: In the story, from 1.
        text: The sentence or question.
        answer: As the file gives it, several parts joined by commas; None for a sentence.
        support: Identities of the supporting sentences.
    """

    number: int
    identity: int
    text: str
    answer: str | None = None
    support: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a story, over the sentences that stand before it.

    Attributes:
        support: Positions in `context` of the supporting facts, ascending.
        group: Hash of all sentences of the story, the same for a story told twice.
    """

    question: str
    context: tuple[str, ...]
    answer: str
    support: tuple[int, ...]
    line: int
    group: str


@dataclass(frozen=True, slots=True)
class BabiFile:
    """One of the official files, by its name."""

    path: Path
    task: int
    label: str
    part: str


def babi_files(folder: Path) -> list[BabiFile]:
    """Returns the official files of a folder, by task, test before train.

    Raises:
        BadInputError: The folder is missing or holds none.
    """
    paths = folder.glob("*.txt") if folder.is_dir() else ()
    found = [file for path in paths if (file := _named(path))]
    if not found:
        raise BadInputError(
            f"{folder}: holds no file like qa1_single-supporting-fact_train.txt; give the folder "
            "`en` (or `en-10k`) of bAbI v1.2."
        )
    return sorted(found, key=lambda file: (file.task, file.part))


def babi_file(path: Path) -> BabiFile:
    """Returns one file, its task told by its name.

    Raises:
        BadInputError: Its name does not tell its task.
    """
    file = _named(path)
    if file is None:
        raise BadInputError(
            f"{path}: its name is not like qa1_single-supporting-fact_test.txt, so its task is "
            "unknown; rename it."
        )
    return file


def _named(path: Path) -> BabiFile | None:
    name = _FILE.fullmatch(path.name)
    return BabiFile(path, int(name[1]), name[2], name[3]) if name else None


def read_stories(path: Path) -> Iterator[list[Line]]:
    """Yields the stories of one file, each as its lines.

    Raises:
        BadInputError: Names the line and field that does not fit.
    """
    _check_end(path)
    story: list[Line] = []
    for number, text in read_lines(path):
        line = _line(text, number, f"{path}, line {number}")
        if line.identity == 1 and story:
            yield _whole(story, path)
            story = []
        if line.identity != len(story) + 1:
            raise BadInputError(
                f"{path}, line {number}: field 'ID': {line.identity} stands where {len(story) + 1} "
                "should; a story counts up from 1 without gaps. Download the file again."
            )
        story.append(line)
    if not story:
        raise BadInputError(f"{path}: is empty; give a file of bAbI stories.")
    yield _whole(story, path)


def _check_end(path: Path) -> None:
    """Refuses a file without its last line break: a cut in `4 12` would read as another fact."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    if data.strip() and not data.endswith((b"\n", b"\r")):
        raise BadInputError(
            f"{path}, line {len(data.splitlines())}: field 'text': the last line does not end in "
            f"a line break; {_CUT}, or add the line break if it is whole."
        )


def questions(story: Sequence[Line], source: str) -> Iterator[Question]:
    """Yields the questions of a story.

    Args:
        story: Its lines, in order.
        source: The file, for errors.

    Raises:
        BadInputError: A supporting id is not that of a sentence before the question.
    """
    sentences = [line.text for line in story if line.answer is None]
    # by its sentences alone: whatever is asked, a story told twice must not be cut apart
    group = f"{hash_of(*sentences):016x}"
    positions: dict[int, int] = {}
    for line in story:
        if line.answer is None:
            positions[line.identity] = len(positions)
            continue
        if unknown := [i for i in line.support if i not in positions]:
            raise BadInputError(
                f"{source}, line {line.number}: field 'supporting ids': no sentence before it has "
                f"the ID {unknown[0]}; mend or remove the story."
            )
        context = tuple(sentences[: len(positions)])
        support = tuple(sorted({positions[i] for i in line.support}))
        yield Question(line.text, context, line.answer, support, line.number, group)


def _line(text: str, number: int, place: str) -> Line:
    head, _, rest = text.partition(" ")
    identity = _number(head, "ID", place)
    parts = [part.strip() for part in rest.split("\t")]
    if len(parts) == 1:
        return Line(number, identity, _sentence(parts[0], place))
    if len(parts) != 3 or not all(parts):
        raise BadInputError(
            f"{place}: a question needs three parts parted by tabs (question, answer, supporting "
            f"ids), and this has {len([part for part in parts if part])}; {_CUT}."
        )
    support = tuple(_number(i, "supporting ids", place) for i in parts[2].split())
    return Line(number, identity, parts[0], parts[1], support)


def _sentence(text: str, place: str) -> str:
    if text.endswith("?"):
        raise BadInputError(f"{place}: field 'answer' is missing after the question; {_CUT}.")
    if not text.endswith("."):
        raise BadInputError(f"{place}: field 'text': {text!r} does not end in a full stop; {_CUT}.")
    return text


def _number(text: str, field: str, place: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadInputError(f"{place}: field {field!r}: {text!r} is not a number; mend the line.")
    return int(text)


def _whole(story: list[Line], path: Path) -> list[Line]:
    last = story[-1]
    if last.answer is None:
        raise BadInputError(
            f"{path}, line {last.number}: field 'text': the story ends with a sentence and not "
            f"with a question; {_CUT}."
        )
    return story


def hub_lines(story: dict[str, list[Any]], before: int) -> list[Line]:
    """Returns a hub story's lines.

    Args:
        story: Lists id, type (0 a sentence, 1 a question), text, supporting_ids and answer.
        before: How many lines stand before it in the official file.
    """
    fields = (story["id"], story["type"], story["text"], story["supporting_ids"], story["answer"])
    return [
        Line(
            number=before + position,
            identity=int(identity),
            text=text.strip(),
            answer=answer.strip() if kind == 1 else None,
            support=tuple(int(i) for i in support),
        )
        for position, (identity, kind, text, support, answer) in enumerate(
            zip(*fields, strict=True), start=1
        )
    ]
