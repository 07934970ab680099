"""From training rows to token ids: the prompt by the chat template, then completion and end token.

The completion is appended to the template's generation prompt, exactly where generation starts, so
that what is trained on is what will be asked for, whatever the template does to past messages.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.errors import StudentError
from tracegap.records import TrainingRow
from tracegap.students.chat import end_id, render_prompt
from tracegap.students.settings import TemplateSettings

PLAIN = TemplateSettings()


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One row as token ids; loss is taken on `completion` alone, its last token the end token."""

    example_id: str
    prompt: list[int]
    completion: list[int]

    @property
    def length(self) -> int:
        """Tokens in all."""
        return len(self.prompt) + len(self.completion)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Token lengths of a set of rows."""

    rows: int
    prompt_median: float
    prompt_max: int
    completion_median: float
    completion_max: int
    total_max: int
    limit: int


def prompt_ids(
    messages: list[dict[str, str]], tokenizer: Any, template: TemplateSettings = PLAIN
) -> list[int]:
    """Returns the ids of the chat prompt, up to where the answer starts.

    The template writes the start token itself where there is one, so none is added.
    """
    text = render_prompt(messages, tokenizer, template)
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def tokenise(
    rows: Iterable[TrainingRow], tokenizer: Any, template: TemplateSettings = PLAIN
) -> list[TokenRow]:
    """Returns the rows as token ids, the end token learnt like any other."""
    end = end_id(tokenizer, template)
    return [
        TokenRow(
            row.example_id,
            prompt_ids(row.prompt, tokenizer, template),
            [*tokenizer(row.completion[0]["content"], add_special_tokens=False)["input_ids"], end],
        )
        for row in rows
    ]


def measure(rows: Sequence[TokenRow], limit: int) -> Lengths:
    """Returns the lengths of all rows.

    Raises:
        StudentError: A row is longer than `limit`: its answer would be cut and never learnt.
    """
    longest = max(rows, key=lambda row: row.length)
    if longest.length > limit:
        raise StudentError(
            f"example {longest.example_id} has {longest.length} tokens "
            f"({len(longest.prompt)} prompt, {len(longest.completion)} completion), over the limit "
            f"of {limit}; its answer would be cut. Raise training.max_length, choose a student "
            "with a longer context, or leave long examples out."
        )
    return Lengths(
        rows=len(rows),
        prompt_median=statistics.median(len(row.prompt) for row in rows),
        prompt_max=max(len(row.prompt) for row in rows),
        completion_median=statistics.median(len(row.completion) for row in rows),
        completion_max=max(len(row.completion) for row in rows),
        total_max=longest.length,
        limit=limit,
    )
