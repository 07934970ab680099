"""bAbI (Weston et al. 2015): stories whose questions need one, two or more sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.steps import SetScore
from tracegap.errors import BadInputError, SettingsError
from tracegap.randomness import random_for
from tracegap.records import Example, Quarantined, Trace
from tracegap.synthetic import babi as synthetic
from tracegap.tasks import babi_rules
from tracegap.tasks.babi_files import Line, Question, babi_files, questions, read_stories
from tracegap.tasks.base import HUB, SYNTHETIC, Loaded, Task
from tracegap.tasks.derivation import Abstention, Derivation
from tracegap.traces.render import Wording, render_trace

LABELS = (
    "single-supporting-fact",
    "two-supporting-facts",
    "three-supporting-facts",
    "two-arg-relations",
    "three-arg-relations",
    "yes-no-questions",
    "counting",
    "lists-sets",
    "simple-negation",
    "indefinite-knowledge",
    "basic-coreference",
    "conjunction",
    "compound-coreference",
    "time-reasoning",
    "basic-deduction",
    "basic-induction",
    "positional-reasoning",
    "size-reasoning",
    "path-finding",
    "agents-motivations",
)
_LISTS = "lists-sets"
_PATHS = "path-finding"
_PARTS = ("test", "train")  # as the files are read: of a repeat, the test question is kept
_PARQUET = "refs/convert/parquet"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and where it was read; `stem` names its file."""

    question: Question
    stem: str
    story: int
    source: str
    label: str
    part: str


class Babi(Task):
    """bAbI v1.2. Fresh stories are made of tasks 1 and 2; the files and the hub give all 20."""

    name: ClassVar[str] = "babi"
    title: ClassVar[str] = "bAbI v1.2, short stories"
    hub_name: ClassVar[str] = "facebook/babi_qa"
    licence: ClassVar[str] = "CC BY 3.0"
    label_rule: ClassVar[str] = "the bAbI task that the question belongs to"
    evidence_rule: ClassVar[str] = "the supporting facts that the data set gives"
    labels: ClassVar[tuple[str, ...]] = LABELS
    wording: ClassVar[Wording] = Wording(
        label="Kind",
        evidence="Facts",
        answer_style="text",
    )
    instruction: ClassVar[str] = (
        "Give the answer alone between <answer> and </answer>, several parted by commas."
    )

    def __init__(self, tasks: tuple[int, ...] | None = None) -> None:
        """Takes the numbers of the tasks to load, 1 to 20; None for all that the source has.

        Raises:
            SettingsError: A number is none of bAbI's tasks.
        """
        if tasks is not None and (not tasks or not set(tasks) <= set(range(1, 21))):
            raise SettingsError(f"tasks is {tasks}; it must name some of bAbI's tasks 1 to 20.")
        self.tasks = tasks

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh stories (`synthetic`), those of a folder of official files, or the hub's.

        Raises:
            BadInputError: Names file, line and field of what cannot be read, or says what to do
                when the hub cannot be reached.
            SettingsError: Fresh stories are asked of a task other than 1 and 2.
        """
        if source == SYNTHETIC:
            return Loaded(tuple(synthetic.generate(size, seed, self._kinds())), ())
        if source == HUB:
            return _loaded(_from_hub(self._numbers()))
        return _loaded(_from_folder(Path(source), self._numbers()))

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer: lists as sets, paths (task 19) in their order, all else as one text."""
        if said is None or example.label not in (_LISTS, _PATHS):
            return score_answer_set(said, example.answers)
        parts = tuple(part for text in said for part in text.split(","))
        if example.label == _LISTS:
            return score_answer_set(parts, example.answers)
        path = [normalise_answer(part) for part in parts]
        right = path == [normalise_answer(answer) for answer in example.answers]
        return SetScore(float(right), float(right), float(right), exact=right)

    def derive(self, question: str, context: Sequence[str]) -> Derivation | Abstention:
        """Works out task, supporting facts and answers from the text alone, or abstains."""
        return babi_rules.derive(question, context)

    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's own: as many other sentences as there is evidence, lower-cased."""
        # imported here: arms build on tasks, and only this hook looks back
        from tracegap.traces.arms import distractors

        free = distractors(example)
        rng = random_for(seed, "released wrong evidence", example.id)
        picks = sorted(rng.sample(free, min(len(example.evidence), len(free))))
        trace = Trace(label, tuple(example.context[i].lower() for i in picks))
        return trace, render_trace(trace, self.wording)

    def _numbers(self) -> tuple[int, ...]:
        return self.tasks or tuple(range(1, len(LABELS) + 1))

    def _kinds(self) -> tuple[int, ...]:
        kinds = self.tasks or synthetic.KINDS
        if not set(kinds) <= set(synthetic.KINDS):
            raise SettingsError(
                f"tasks is {kinds}, but fresh stories are made of tasks 1 and 2 alone; give the "
                "folder of bAbI's files as source."
            )
        return kinds


def _from_folder(folder: Path, numbers: tuple[int, ...]) -> Iterator[_Asked]:
    files = [file for file in babi_files(folder) if file.task in numbers]
    if not files:
        raise BadInputError(f"{folder}: holds no file of the tasks {numbers}.")
    for file in files:
        if LABELS[file.task - 1] != file.label:
            raise BadInputError(
                f"{file.path}: task {file.task} of bAbI v1.2 is called {LABELS[file.task - 1]!r}, "
                f"not {file.label!r}; give the file its official name."
            )
        for story, lines in enumerate(read_stories(file.path), start=1):
            for question in questions(lines, str(file.path)):
                source, stem = str(file.path), file.path.stem
                yield _Asked(question, stem, story, source, file.label, file.part)


def _from_hub(numbers: tuple[int, ...]) -> Iterator[_Asked]:
    """Yields the same from the hub's copy, in which a row is a story."""
    for number in numbers:
        label = LABELS[number - 1]
        parts = _hub_task(number)
        for part in _PARTS:
            stem = f"qa{number}_{label}_{part}"
            source = f"{Babi.hub_name}/{stem}"
            before = 0  # lines of the stories before: ids are then those of the official files
            for story, row in enumerate(parts[part], start=1):
                lines = _hub_lines(row["story"], before)
                before += len(lines)
                for question in questions(lines, source):
                    yield _Asked(question, stem, story, source, label, part)


def _hub_task(number: int) -> Any:
    """Returns the train and test rows of one task, of the 1k version.

    The hub's main branch holds a loading script, which is not run; its branch of converted Parquet
    files holds the same rows.
    """
    remedy = "give the folder of a local copy as source, or use the source 'synthetic'"
    try:
        from datasets import load_dataset
    except ImportError:
        raise BadInputError(
            f"{Babi.hub_name}: reading from the hub needs the package datasets "
            f"(pip install 'tracegap[train]'); or {remedy}."
        ) from None
    files = {part: f"en-qa{number}/{part}/*.parquet" for part in _PARTS}
    try:
        return load_dataset(Babi.hub_name, data_files=files, revision=_PARQUET)
    except Exception as error:  # the hub's client has no common base for what it raises
        complaint = " ".join(str(error).split())[:200]
        raise BadInputError(
            f"{Babi.hub_name}: cannot be loaded from the hub ({type(error).__name__}: "
            f"{complaint}); check the connection, or {remedy}."
        ) from None


def _hub_lines(story: dict[str, list[Any]], before: int) -> list[Line]:
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


def _loaded(asked: Iterable[_Asked]) -> Loaded:
    """Returns the examples; the second of two equal questions over equal contexts is left out."""
    examples: list[Example] = []
    repeats: list[Quarantined] = []
    test: set[str] = set()
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for one in asked:
        question = one.question
        identity = f"{one.stem}-{one.story}-{question.line}"
        same = first.setdefault((question.question, question.context), identity)
        if same != identity:
            reason = f"repeats {same}: the same question over the same sentences"
            repeats.append(Quarantined(one.source, question.line, "question", reason))
            continue
        examples.append(_example(one, identity))
        if one.part == "test":
            test.add(identity)
    return Loaded(tuple(examples), tuple(repeats), frozenset(test))


def _example(one: _Asked, identity: str) -> Example:
    several = one.label in (_LISTS, _PATHS)
    answer = one.question.answer
    return Example(
        id=identity,
        question=one.question.question,
        context=one.question.context,
        label=one.label,
        evidence=one.question.support,
        answers=tuple(part.strip() for part in answer.split(",")) if several else (answer,),
        group=one.question.group,
    )
