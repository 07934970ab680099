"""bAbI (Weston et al. 2015): stories whose questions need one, two or more sentences."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.steps import SetScore
from tracegap.errors import BadInputError
from tracegap.records import Example, Quarantined
from tracegap.synthetic import babi as synthetic
from tracegap.tasks.babi_files import BabiFile, Question, babi_files, stories
from tracegap.tasks.base import HUB, SYNTHETIC, Loaded, Task
from tracegap.traces.render import Wording

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


class Babi(Task):
    """bAbI v1.2. Fresh stories are made of tasks 1 and 2; the files and the hub give all 20."""

    name: ClassVar[str] = "babi"
    title: ClassVar[str] = "bAbI v1.2, short stories"
    hub_name: ClassVar[str] = "facebook/babi_qa"
    licence: ClassVar[str] = "CC BY 3.0"
    label_rule: ClassVar[str] = "the bAbI task that the question belongs to"
    evidence_rule: ClassVar[str] = "the supporting facts that the data set gives"
    labels: ClassVar[tuple[str, ...]] = LABELS
    wording: ClassVar[Wording] = Wording("Kind", "Facts", "text")
    instruction: ClassVar[str] = "Answer in a word."

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh stories (`synthetic`), those of a folder, or the hub's."""
        if source == SYNTHETIC:
            return Loaded(tuple(synthetic.generate(size, seed)), ())
        if source == HUB:
            return _loaded(_from_hub())
        return _loaded(_from_folder(Path(source)))

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer: lists as sets, in task 19 as ordered paths, all else as one text."""
        if said is None or example.label not in (_LISTS, _PATHS):
            return score_answer_set(said, example.answers)
        parts = tuple(part for text in said for part in text.replace(" and ", ",").split(","))
        if example.label == _LISTS:
            return score_answer_set(parts, example.answers)
        right = [normalise_answer(p) for p in parts] == [
            normalise_answer(a) for a in example.answers
        ]
        return SetScore(*[float(right)] * 3, exact=right)


def _from_folder(folder: Path) -> Iterator[tuple[str, str, str, str, Question]]:
    """Yields (id, label, part, story, question) of every question."""
    for file in babi_files(folder):
        _known(file)
        for story, questions in stories(file.path):
            for question in questions:
                identity = f"{file.path.stem}-{question.line}"
                yield identity, file.label, file.part, story, question


def _known(file: BabiFile) -> None:
    if file.label not in LABELS:
        raise BadInputError(
            f"{file.path}: task {file.label!r} is none of bAbI's; the names are those of v1.2."
        )


def _from_hub() -> Iterator[tuple[str, str, str, str, Question]]:
    """Yields the same from the hub's copy, a configuration a task."""
    from datasets import load_dataset

    from tracegap.randomness import hash_of

    for number, label in enumerate(LABELS, start=1):
        try:
            parts: Any = load_dataset(Babi.hub_name, f"en-qa{number}")
        except (OSError, ValueError, RuntimeError) as error:
            raise BadInputError(
                f"{Babi.hub_name}: cannot be loaded from the hub ({str(error).splitlines()[0]}); "
                "check the connection, or give the folder of a local copy."
            ) from None
        for part, rows in parts.items():
            for at, row in enumerate(rows, start=1):
                story = row["story"]
                whole = f"{hash_of(*story['text'], *story['answer']):016x}"
                for question in _hub_questions(story, at):
                    yield f"qa{number}-{part}-{at}-{question.line}", label, part, whole, question


def _hub_questions(story: dict[str, list[Any]], number: int) -> Iterator[Question]:
    sentences: list[str] = []
    positions: dict[str, int] = {}
    fields = (story["id"], story["type"], story["text"], story["supporting_ids"], story["answer"])
    for line, (identity, kind, text, support, answer) in enumerate(zip(*fields, strict=True), 1):
        if kind == 0:  # a sentence; 1 is a question
            positions[str(identity)] = len(sentences)
            sentences.append(text.strip())
        else:
            evidence = tuple(sorted({positions[str(i)] for i in support}))
            yield Question(text.strip(), tuple(sentences), answer, evidence, number, line)


def _loaded(rows: Iterable[tuple[str, str, str, str, Question]]) -> Loaded:
    """Returns the examples; the second of two equal questions over equal contexts is left out."""
    examples: list[Example] = []
    repeats: list[Quarantined] = []
    test: set[str] = set()
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for identity, label, part, story, question in rows:
        key = (question.question, question.context)
        if key in seen:
            reason = f"repeats {seen[key]}"
            repeats.append(Quarantined(identity, question.line, "question", reason))
            continue
        seen[key] = identity
        several = label in (_LISTS, _PATHS)
        answers = tuple(question.answer.split(",")) if several else (question.answer,)
        examples.append(
            Example(
                id=identity,
                question=question.question,
                context=question.context,
                label=label,
                evidence=question.support,
                answers=answers,
                group=story,
            )
        )
        if part == "test":
            test.add(identity)
    return Loaded(tuple(examples), tuple(repeats), frozenset(test))
