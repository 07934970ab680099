"""Asking a student behind an OpenAI-compatible server: `openai:MODEL@http://host:port/v1`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from tracegap.errors import SettingsError, StudentError
from tracegap.files import first_complaint
from tracegap.records import Generation
from tracegap.students.posting import PassingError, Post, Posting
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.students.settings import GenerationSettings
from tracegap.traces.finish import finish_of
from tracegap.traces.sources import ShapeError, in_think_tags, read_message

_CALLS = ("tool_calls", "function_call")  # what was said before the call still counts
_NAME = re.compile(r"openai:(?P<model>.+)@(?P<url>https?://.+)")


class _Choice(BaseModel):
    message: dict[str, Any]
    finish_reason: Any = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(BaseModel):
    """The part of a chat completion that is read; servers leave out what they like."""

    choices: tuple[_Choice, ...]
    usage: _Usage | None = None


class ServedStudent:
    """A model behind a server; see `tracegap.students.run.Backend`. Every ask is its own batch.

    Attributes:
        model: Its name there.
        url: The server's address, up to `/v1`.
        posting: How requests are sent.
    """

    def __init__(
        self,
        name: str,
        settings: GenerationSettings,
        *,
        first_wait: float = 1.0,
        timeout: float = 300.0,
        more: Mapping[str, object] | None = None,
        what: str = "student",
    ) -> None:
        """Reads the name; nothing is sent yet.

        Args:
            name: `openai:MODEL@URL`.
            settings: `batch_size` is the number of requests under way at a time.
            first_wait: Seconds before the second try; doubled for each one after.
            timeout: Seconds until a request without an answer is given up.
            more: Further fields of each request.
            what: What the model is here, for the error.

        Raises:
            SettingsError: The name is malformed.
        """
        match = _NAME.fullmatch(name)
        if match is None:
            raise SettingsError(
                f"{what} {name!r} must read `openai:MODEL@URL`, "
                "e.g. openai:my-model@http://localhost:8000/v1."
            )
        self.identity = " ".join(
            [name, str(settings.max_new_tokens), *map(str, (more or {}).items())]
        )
        self.model = match["model"]
        self.url = match["url"].rstrip("/")
        self.posting = Posting(settings.batch_size, first_wait, timeout)
        self._url = self.url + "/chat/completions"
        self._room = settings.max_new_tokens
        self._more = dict(more or {})

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns each ask as its own batch."""
        return [[ask] for ask in asks]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields each generation as its answer comes in.

        Raises:
            StudentError: A request failed for good.
        """
        posts = [self._post(ask) for batch in batches for ask in batch]
        for _, generation in self.posting.answers(posts):
            yield [generation]

    def _post(self, ask: Ask) -> Post[Generation]:
        body = {
            "model": self.model,
            "messages": ask.messages,
            "max_tokens": self._room,
            "temperature": 0,
            **self._more,
        }
        what = f"example {ask.example_id}"
        return Post(what, self._url, body, lambda response: self._read(ask, response))

    def _read(self, ask: Ask, response: httpx.Response) -> Generation:
        try:
            completion = _Completion.model_validate_json(response.content)
            choice = completion.choices[0]
        except ValidationError as error:
            raise PassingError(
                f"an answer that is no chat completion: {first_complaint(error)}"
            ) from None
        except IndexError:
            raise PassingError("a chat completion without choices") from None
        finish, reason = finish_of(choice.finish_reason)
        if finish == "other" and reason not in _CALLS:
            # a filter or an abort is no answer of the student's, and must not count as a wrong one
            raise PassingError(f"an answer that ended for the finish_reason {reason!r}")
        unfinished = finish == "length"
        try:
            text = in_think_tags(read_message(choice.message), unfinished)
        except ShapeError as error:
            raise StudentError(f"{self._url}: the content of an answer {error}.") from None
        usage = completion.usage or _Usage()
        return Generation(
            example_id=ask.example_id,
            arm=ask.arm,
            seed=ask.seed,
            condition=ask.condition,
            text=text,
            finish_reason="length" if unfinished else "stop",
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
        )
