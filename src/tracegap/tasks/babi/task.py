"""bAbI (Weston et al. 2015): stories whose questions need one, two or more sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Literal

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.errors import BadInputError, SettingsError
from tracegap.randomness import random_for
from tracegap.readings import FreeReading
from tracegap.records import Abstention, Derivation, Example, Quarantined, SetScore, Trace
from tracegap.task import HUB, SYNTHETIC, GivenGold, Loaded, ReleasedRule, Wording
from tracegap.tasks.babi import generator as synthetic
from tracegap.tasks.babi import rules as babi_rules
from tracegap.tasks.babi.files import (
    BabiFile,
    Question,
    babi_file,
    babi_files,
    hub_lines,
    questions,
    read_stories,
)
from tracegap.tasks.babi.free.reader import read_free
from tracegap.tasks.babi.generator import LABELS
from tracegap.tasks.babi.released import CLASS_SENTENCE, EVIDENCE_SENTENCE, BabiReleasedRule
from tracegap.tasks.base import BaseTask
from tracegap.tasks.hub import load_from_hub
from tracegap.traces.distractors import unlike_gold
from tracegap.traces.render import render_trace

PAPER_TASKS = (1, 2, 4, 7, 8, 12, 14, 15, 16, 17, 18)
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


class Babi(BaseTask):
    """bAbI v1.2, all 20 tasks: the official files, the hub's copy, and fresh stories."""

    name: ClassVar[str] = "babi"
    title: ClassVar[str] = "bAbI v1.2, short stories"
    hub_name: ClassVar[str] = "facebook/babi_qa"
    licence: ClassVar[str] = "CC BY 3.0"
    sizes: ClassVar[str] = (
        "20 tasks of 1,000 training and 1,000 test questions (or 10,000 training); synthetic: any"
    )
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

    def __init__(
        self,
        tasks: Sequence[int] | Literal["paper"] | None = None,
        questions: Literal["all", "first"] = "all",
        stories: Literal["official", "short"] | None = None,
    ) -> None:
        """Takes what to load.

        Args:
            tasks: Numbers of bAbI's tasks, 1 to 20; `paper`: the paper's eleven; None: all that
                the source has.
            questions: `all` of a story, or the `first` alone, as in the paper.
            stories: Of the fresh ones, the form: as in the `official` files, or `short` ones of
                tasks 1 and 2, which a small student learns in minutes. None: short if no tasks are
                named, else official.

        Raises:
            SettingsError: A value is none of these.
        """
        numbers = PAPER_TASKS if tasks == "paper" else tasks
        if numbers is not None and not _are_tasks(numbers):
            raise SettingsError(
                f"tasks is {tasks!r}; it must be 'paper' or a list of some of bAbI's tasks 1 to 20."
            )
        if questions not in ("all", "first"):
            raise SettingsError(f"questions is {questions!r}; it must be 'all' or 'first'.")
        if stories not in ("official", "short", None):
            raise SettingsError(f"stories is {stories!r}; it must be 'official' or 'short'.")
        self.tasks = None if numbers is None else tuple(dict.fromkeys(int(n) for n in numbers))
        self.first_only = questions == "first"
        self.short = stories == "short" or (stories is None and numbers is None)

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh stories (`synthetic`), those of a folder of official files, or the hub's.

        Raises:
            BadInputError: Names file, line and field of what cannot be read, or says what to do
                when the hub cannot be reached.
            SettingsError: Short stories are asked of a task other than 1 and 2, or a task has no
                more fresh ones.
        """
        if source == SYNTHETIC:
            return Loaded(tuple(self._fresh(size, seed)), ())
        if source == HUB:
            return _loaded(_from_hub(self._numbers(), self.first_only))
        return _loaded(_from_folder(Path(source), self._numbers(), self.first_only))

    def read(self, path: Path) -> Loaded:
        """Returns the examples of a folder, a `.jsonl` file, or one official `.txt` file."""
        if path.suffix == ".txt":
            return _loaded(_from_files([babi_file(path)], self.first_only))
        return super().read(path)

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

    def read_free(
        self,
        question: str,
        context: Sequence[str],
        trace: str,
        answer: str | tuple[str, ...] | None,
    ) -> FreeReading | None:
        """Reads a free trace: what it concludes, and what it claims of the story."""
        return read_free(question, context, trace, answer)

    def derive(self, question: str, context: Sequence[str]) -> Derivation | Abstention:
        """Works out task, supporting facts and answers from the text alone, or abstains."""
        return babi_rules.derive(question, context)

    def also_answering(self, example: Example, places: Sequence[int]) -> frozenset[int]:
        """Returns the sentences from which the rules draw the answer without the gold ones."""
        found = self.derive(example.question, [example.context[i] for i in places])
        if not isinstance(found, Derivation):
            return frozenset()
        right = self.score_answer(found.answers, example).exact
        return frozenset(places[i] for i in found.evidence) if right else frozenset()

    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's own: as many other sentences as there is evidence, lower-cased."""
        free = unlike_gold(example)
        rng = random_for(seed, "released wrong evidence", example.id)
        picks = sorted(rng.sample(free, min(len(example.evidence), len(free))))
        trace = Trace(label, tuple(example.context[i].lower() for i in picks))
        return trace, render_trace(trace, self.wording)

    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file's own gold makes; lists come as one text with commas."""
        if given.label in (_LISTS, _PATHS) and len(given.answers) == 1:
            given = replace(given, answers=tuple(given.answers[0].split(",")))
        return super().example_of_gold(given)

    def released_rule(self) -> ReleasedRule:
        """Returns the released scorer's way with bAbI, to which our own wording is added."""
        return BabiReleasedRule(
            (self.wording.label, CLASS_SENTENCE), (self.wording.evidence, EVIDENCE_SENTENCE)
        )

    def _numbers(self) -> tuple[int, ...]:
        return self.tasks or tuple(range(1, len(LABELS) + 1))

    def _fresh(self, size: int, seed: int) -> Iterator[Example]:
        if not self.short:
            return synthetic.generate_stories(size, seed, self._numbers(), self.first_only)
        kinds = self.tasks or synthetic.KINDS
        if not set(kinds) <= set(synthetic.KINDS):
            raise SettingsError(
                f"tasks is {kinds}, but short stories are made of tasks 1 and 2 alone; set "
                "stories to 'official'."
            )
        return synthetic.generate(size, seed, kinds)


def _are_tasks(numbers: object) -> bool:
    return (
        isinstance(numbers, list | tuple)
        and len(numbers) > 0
        and all(type(number) is int and 1 <= number <= len(LABELS) for number in numbers)
    )


def _from_folder(folder: Path, numbers: tuple[int, ...], first_only: bool) -> Iterator[_Asked]:
    files = [file for file in babi_files(folder) if file.task in numbers]
    if not files:
        raise BadInputError(f"{folder}: holds no file of the tasks {numbers}.")
    return _from_files(files, first_only)


def _from_files(files: Iterable[BabiFile], first_only: bool) -> Iterator[_Asked]:
    for file in files:
        official = LABELS[file.task - 1] if 1 <= file.task <= len(LABELS) else None
        if file.label != official:
            raise BadInputError(
                f"{file.path}: task {file.task} of bAbI v1.2 is "
                f"{f'called {official!r}' if official else 'unknown'}, not {file.label!r}; "
                "give the file its official name."
            )
        for story, lines in enumerate(read_stories(file.path), start=1):
            for question in islice(questions(lines, str(file.path)), 1 if first_only else None):
                source, stem = str(file.path), file.path.stem
                yield _Asked(question, stem, story, source, file.label, file.part)


def _from_hub(numbers: tuple[int, ...], first_only: bool) -> Iterator[_Asked]:
    """Yields the same from the hub's copy, in which a row is a story."""
    for number in numbers:
        label = LABELS[number - 1]
        parts = _hub_task(number)
        for part in _PARTS:
            stem = f"qa{number}_{label}_{part}"
            source = f"{Babi.hub_name}/{stem}"
            before = 0  # lines of the stories before: ids are then those of the official files
            for story, row in enumerate(parts[part], start=1):
                lines = hub_lines(row["story"], before)
                before += len(lines)
                for question in islice(questions(lines, source), 1 if first_only else None):
                    yield _Asked(question, stem, story, source, label, part)


def _hub_task(number: int) -> Any:
    """Returns the train and test rows of one task, of the 1k version.

    The hub's main branch holds a loading script, which is not run; its branch of converted Parquet
    files holds the same rows.
    """
    remedy = "give the folder of a local copy as source, or use the source 'synthetic'"
    files = {part: f"en-qa{number}/{part}/*.parquet" for part in _PARTS}
    return load_from_hub(Babi.hub_name, remedy=remedy, data_files=files, revision=_PARQUET)


def _loaded(asked: Iterable[_Asked]) -> Loaded:
    """Returns the examples; the second of two equal questions over equal contexts is left out."""
    examples: list[Example] = []
    repeats: list[Quarantined] = []
    test: set[str] = set()
    first: dict[tuple[str, tuple[str, ...]], tuple[str, str]] = {}
    for one in asked:
        question = one.question
        identity = f"{one.stem}-{one.story}-{question.line}"
        key = (question.question, question.context)
        same, part = first.setdefault(key, (identity, one.part))
        if same != identity:
            # few different reasons, so that the data report counts repeats within and across parts
            reason = f"a {one.part} question over the same sentences as a {part} question before"
            field = f"question (as in {same})"
            repeats.append(Quarantined(one.source, question.line, field, reason))
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
