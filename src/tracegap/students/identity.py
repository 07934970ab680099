"""Who a student is: its commit, and the prompt that its chat template makes of one example.

The prompt is kept whole, so that it can be read, and by its hash it is part of every later stage's
key: whatever changes what a student is trained on or asked is noticed.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from tracegap.errors import StudentError
from tracegap.students.chat import Messages, end_id, render_prompt, unread_variables
from tracegap.students.settings import TemplateSettings


@dataclass(frozen=True, slots=True)
class Identity:
    """A student as it is trained and asked.

    Attributes:
        student: Its name.
        commit: Of a student on the hub; None for one in a folder or a wheel.
        weights: What its weights are known by.
        template: The variables that its chat template is rendered with.
        prompt: One test example's prompt, up to where the answer starts.
        prompt_tokens: Its length.
        prompt_sha256: Of the prompt in UTF-8.
        end: The token that is learnt to end an answer.
    """

    student: str
    commit: str | None
    weights: str
    template: dict[str, Any]
    prompt: str
    prompt_tokens: int
    prompt_sha256: str
    end: str


def identify(
    student: str, revision: str | None, template: TemplateSettings, messages: Messages
) -> Identity:
    """Returns who a student is; loads its tokenizer, not its weights.

    Args:
        student: As `load_student` takes it.
        revision: Commit, tag or branch of a student on the hub.
        template: Variables of its chat template.
        messages: One example's prompt.

    Raises:
        HubError: The hub does not give it.
        StudentError: It cannot be loaded, refuses the prompt, or reads no such variable.
    """
    from tracegap.students.load import load_tokenizer, student_commit, student_weights

    commit = student_commit(student, revision)
    tokenizer = load_tokenizer(student, commit)
    if unread := unread_variables(tokenizer, template):
        raise StudentError(
            f"the chat template of {student!r} reads no variable {unread[0]!r}; leave "
            f"template.{unread[0]} out, or mend its name."
        )
    prompt = render_prompt(messages, tokenizer, template)
    return Identity(
        student=student,
        commit=commit,
        weights=student_weights(student, commit),
        template=template.model_dump(),
        prompt=prompt,
        prompt_tokens=len(tokenizer(prompt, add_special_tokens=False)["input_ids"]),
        prompt_sha256=hashlib.sha256(prompt.encode()).hexdigest(),
        end=str(tokenizer.convert_ids_to_tokens(end_id(tokenizer, template))),
    )
