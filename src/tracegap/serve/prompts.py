"""Finding question and context in a chat request: as told, or read back from a task's prompt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from tracegap.records import Derivation
from tracegap.serve.tasks import Offered
from tracegap.task import Reading, Task

_BEGINNING = re.compile(r"^Context:\n", re.MULTILINE)
UNREADABLE = (
    "question and context cannot be read from the prompt; word it as the task does, or give them "
    "in the request's field `tracegap`"
)


class Told(BaseModel):
    """The field `tracegap` of a request.

    Attributes:
        task: As `tracegap tasks` lists them; None: recognised by the prompt.
        question: As asked; None, or no context: both are read back from the prompt.
        context: The passages.
        reading: Conventions of derivation; None: the data set's for its own prompt, else plain.
    """

    model_config = ConfigDict(extra="forbid")

    task: str | None = None
    question: str | None = None
    context: tuple[str, ...] | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a completion is an answer to."""

    task: Task
    question: str
    context: tuple[str, ...]


def read_asked(
    messages: Sequence[dict[str, Any]], told: Told | None, offered: Offered
) -> Asked | None:
    """Returns what a request asks; None if that cannot be told.

    Args:
        messages: The chat messages; the last of the user's is read.
        told: The request's own word on it; it wins over the prompt.
        offered: The tasks that the server knows.

    Raises:
        SettingsError: The told task is unknown.
    """
    told = told or Told()
    tasks = offered.candidates(told.task)
    if told.question is not None and told.context is not None:
        # what is not the data set's own prompt need not follow its conventions
        tasks = [task.read_as(told.reading or "plain") for task in tasks]
        return _best([Asked(task, told.question, told.context) for task in tasks])
    if told.reading is not None:
        tasks = [task.read_as(told.reading) for task in tasks]
    text = _last_user_text(messages)
    return _best([asked for task in tasks if (asked := read_prompt(text, task))])


def _best(candidates: Sequence[Asked]) -> Asked | None:
    """Returns the only candidate, or the first whose task can derive an answer."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    for asked in candidates:
        if isinstance(asked.task.derive(asked.question, asked.context), Derivation):
            return asked
    return candidates[0]


def read_prompt(text: str, task: Task) -> Asked | None:
    """Reads back what `Task.prompt_over` wrote; a passage with a line break comes back as two.

    What clients and chat templates do to a prompt on its way is borne: line ends of Windows, spaces
    after it, words before it, among them examples with questions and contexts of their own.
    """
    plain = text.replace("\r\n", "\n").rstrip()
    end = f"\n{task.instruction.rstrip()}"
    if not plain.endswith(end):
        return None
    body = plain[: -len(end)]
    before = body.rfind(end)  # an earlier question, of an example
    begun = _BEGINNING.search(body, before + len(end) if before >= 0 else 0)
    if begun is None:
        return None
    context, middle, question = body[begun.end() :].rpartition("\n\nQuestion: ")
    if not middle:
        return None
    passages = () if context == "(no context)" else tuple(context.split("\n"))
    return Asked(task, question, passages)


def _last_user_text(messages: Sequence[dict[str, Any]]) -> str:
    for message in reversed(messages):
        if message.get("role") == "user":
            return _text(message.get("content"))
    return ""


def _text(content: object) -> str:
    """Returns a message's text, whether it is a string or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (part.get("text") for part in content if isinstance(part, dict))
    return "".join(part for part in parts if isinstance(part, str))
