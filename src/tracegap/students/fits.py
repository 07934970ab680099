"""Whether a row fits a student: into its context, and into what it may write when it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from tracegap.records import TrainingRow
from tracegap.students.settings import GenerationSettings, TemplateSettings, TrainingSettings


@dataclass(frozen=True, slots=True)
class RowLength:
    """Tokens of one row; words for a student that is not trained here."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class RowLimits:
    """How a student's rows are measured, and how long they may be.

    Attributes:
        measure: Returns the length of a row, the end token included.
        total: Longest prompt and completion; None: no limit.
        written: Longest completion that the student can write when it is asked; likewise.
    """

    measure: Callable[[TrainingRow], RowLength]
    total: int | None
    written: int | None


def limits_of(
    student: str,
    commit: str | None,
    training: TrainingSettings,
    generation: GenerationSettings,
    template: TemplateSettings,
) -> RowLimits:
    """Returns the limits of a student that is trained; loads its tokenizer, not its weights.

    Raises:
        StudentError: The student cannot be loaded.
        HubError: The hub does not give it.
    """
    from transformers import AutoConfig

    from tracegap.students.load import load_tokenizer, student_place
    from tracegap.students.tokenise import tokenise

    tokenizer = load_tokenizer(student, commit)
    options = {"revision": commit} if commit else {}
    config = AutoConfig.from_pretrained(student_place(student), **options)
    own = int(config.get_text_config().max_position_embeddings)

    def measure(row: TrainingRow) -> RowLength:
        (tokens,) = tokenise([row], tokenizer, template)
        return RowLength(len(tokens.prompt), len(tokens.completion))

    limit = training.max_length
    total = own if limit is None else min(own, limit)
    return RowLimits(measure, total, generation.max_new_tokens)


def limits_in_words(training: TrainingSettings) -> RowLimits:
    """Returns the limits of a student that is only asked: nothing but what the settings say."""
    return RowLimits(_words, training.max_length, None)


def _words(row: TrainingRow) -> RowLength:
    prompt = sum(len(message["content"].split()) for message in row.prompt)
    return RowLength(prompt, len(row.completion[0]["content"].split()))
