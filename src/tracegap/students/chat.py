"""A student's chat template: the prompt up to where the answer starts, and the token that ends it.

Templates differ from family to family. Some write today's date, some refuse a system message, some
open or close a block of thinking, and many end a turn with another token than the tokenizer's own
end token. All of that is settled here, once, for training and asking alike.
"""

from typing import Any

from tracegap.errors import StudentError
from tracegap.students.settings import TemplateSettings

Messages = list[dict[str, str]]
_ANSWER = "ANSWER"


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
    chat = [{"role": "user", "content": "?"}, {"role": "assistant", "content": _ANSWER}]
    text = _render(chat, tokenizer, template, add_generation_prompt=False)
    after: list[int] = tokenizer(text.rpartition(_ANSWER)[2], add_special_tokens=False)["input_ids"]
    own: int = tokenizer.eos_token_id
    return after[0] if after and after[0] in tokenizer.added_tokens_decoder else own


def unread_variables(tokenizer: Any, template: TemplateSettings) -> list[str]:
    """Returns the variables set that the template never names; they would change nothing."""
    return sorted(name for name in template.further if name not in str(tokenizer.chat_template))


def _render(
    messages: Messages, tokenizer: Any, template: TemplateSettings, *, add_generation_prompt: bool
) -> str:
    from jinja2 import TemplateError

    options = template.variables() | {
        "tokenize": False,
        "add_generation_prompt": add_generation_prompt,
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
