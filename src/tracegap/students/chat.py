"""A student's chat template: the prompt up to where the answer starts, and the token that ends it.

Templates differ from family to family. Some write today's date, some refuse a system message, some
open or close a block of thinking, and many end a turn with another token than the tokenizer's own
end token. All of that is settled here, once, for training and asking alike.
"""

import re
from typing import Any

from tracegap.errors import StudentError
from tracegap.students.settings import TemplateSettings

Messages = list[dict[str, str]]
_ANSWER = "ANSWER"
_CLOCK = re.compile(r"""strftime_now\(\s*(?P<quote>['"])(?P<form>.*?)(?P=quote)\s*\)""")


def render_prompt(messages: Messages, tokenizer: Any, template: TemplateSettings) -> str:
    """Returns the chat prompt as text, up to where the answer starts.

    Raises:
        StudentError: The template refuses the messages.
    """
    return _render(messages, tokenizer, template, add_generation_prompt=True)


def end_id(tokenizer: Any, template: TemplateSettings) -> int:
    """Returns the token that ends an answer: what the template writes after one.

    That is not always the tokenizer's end token: Gemma and Phi end a turn with one of their own.
    """
    asked = [{"role": "user", "content": "?"}]
    answered = [*asked, {"role": "assistant", "content": _ANSWER}]
    prompt = _render(asked, tokenizer, template, add_generation_prompt=True)
    text = _render(answered, tokenizer, template, add_generation_prompt=False)
    after = text.rpartition(_ANSWER)[2]
    own: int = tokenizer.eos_token_id
    if prompt.endswith(after):  # nothing, or the start of the next answer
        return own
    first: int = tokenizer(after, add_special_tokens=False)["input_ids"][0]
    return first if first in tokenizer.added_tokens_decoder else own


def unread_variables(tokenizer: Any, template: TemplateSettings) -> list[str]:
    """Returns the variables set that the template never names; they would change nothing."""
    text = tokenizer.get_chat_template()
    return sorted(n for n in template.further if not re.search(rf"\b{re.escape(n)}\b", text))


def without_clock(chat_template: str, template: TemplateSettings) -> str:
    """Returns a chat template in which the fixed date stands wherever the clock was asked.

    Raises:
        StudentError: The clock is asked in a way that is not understood.
    """
    stilled = _CLOCK.sub(lambda call: repr(template.date.strftime(call["form"])), chat_template)
    if "strftime_now(" in stilled:
        raise StudentError(
            "the student's chat template asks the clock by `strftime_now` without saying how the "
            "date is written, so that prompts of two days would differ; choose another student."
        )
    return stilled


def _render(
    messages: Messages, tokenizer: Any, template: TemplateSettings, *, add_generation_prompt: bool
) -> str:
    from jinja2 import TemplateError

    options = template.model_dump() | {
        "tokenize": False,
        "add_generation_prompt": add_generation_prompt,
        "chat_template": without_clock(tokenizer.get_chat_template(), template),
    }
    try:
        try:
            text: str = tokenizer.apply_chat_template(messages, **options)
        except TemplateError:
            if messages[0]["role"] != "system":
                raise
            text = tokenizer.apply_chat_template(_without_system(messages), **options)
    except TemplateError as error:
        raise StudentError(
            f"the student's chat template refuses the prompt ({error}); choose another student, or "
            "serve it and give openai:MODEL@URL."
        ) from None
    return text


def _without_system(messages: Messages) -> Messages:
    """Puts the system message before the first user's, as Gemma 3's own template does."""
    system, first, *rest = messages
    return [first | {"content": f"{system['content']}\n\n{first['content']}"}, *rest]
