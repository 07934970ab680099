"""What the integrations share: a question found in messages, a completion checked against it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from tracegap.checks.gold_free import Check, check_generation
from tracegap.errors import SettingsError
from tracegap.files import first_complaint
from tracegap.serve.completions import text_of
from tracegap.serve.prompts import Asked, Told, read_asked
from tracegap.serve.tasks import Offered
from tracegap.traces.marks import delimiters, to_think_tags


class Checker:
    """Checks completions against what was asked, as `tracegap serve` does."""

    def __init__(
        self, task: str | None = None, trace_delimiters: Sequence[str] | None = None
    ) -> None:
        """Takes what all questions have in common.

        Args:
            task: The task of every question; None: recognised by the prompt's last sentence.
            trace_delimiters: What stands before and after a trace, besides the marks known.

        Raises:
            SettingsError: The task is unknown, or the marks are not two.
        """
        if trace_delimiters is not None and len(trace_delimiters) != 2:
            raise SettingsError("trace_delimiters must be two texts: what opens, what closes.")
        self.offered = Offered(task)
        self.delimiters = (trace_delimiters[0], trace_delimiters[1]) if trace_delimiters else None
        self.own = delimiters(*self.delimiters) if self.delimiters else None

    def asked(self, messages: Sequence[Mapping[str, Any]], told: Any = None) -> Asked | None:
        """Returns what chat messages ask; None if that cannot be told.

        Args:
            messages: The chat messages; the last of the user's is read.
            told: `question`, `context` and `task`, if they are not to be read from the messages.

        Raises:
            SettingsError: What is told is of another shape, or the task is unknown.
        """
        try:
            given = Told.model_validate(told) if told else None
        except ValidationError as error:
            raise SettingsError(f"tracegap: {first_complaint(error)}") from None
        return read_asked([dict(message) for message in messages], given, self.offered)

    def check_choice(self, asked: Asked | None, choice: Mapping[str, Any]) -> Check | None:
        """Returns the check of a choice; None if there is nothing to check, or against."""
        text = text_of(choice, self.own)
        return None if asked is None or text is None else self.check_text(asked, text)

    def check_text(self, asked: Asked, text: str) -> Check:
        """Returns the check of a text."""
        marked = to_think_tags(text, self.own)
        return check_generation(asked.task, asked.question, asked.context, marked)
