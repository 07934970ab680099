"""Asking a student behind an OpenAI-compatible server: `openai:MODEL@http://host:port/v1`.

A request that fails is tried again and then ends the run with an error; it is never taken for a
wrong answer. The key, where a server wants one, comes from the environment.
"""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from tracegap.errors import SettingsError, StudentError
from tracegap.files import first_complaint
from tracegap.randomness import random_for
from tracegap.records import Generation
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.students.settings import GenerationSettings
from tracegap.traces.finish import finish_of
from tracegap.traces.sources import ShapeError, in_think_tags, read_message

KEY_VARIABLE = "TRACEGAP_API_KEY"
TRIES = 6
LONGEST_WAIT = 300.0  # seconds; a server that asks for more is asked again after this
_PASSING = {408, 429}  # and all of 5xx
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


class _PassingError(Exception):
    """A failure that may pass, and how many seconds the server asks to wait."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class ServedStudent:
    """A model behind a server; see `tracegap.students.run.Backend`. Every ask is its own batch."""

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
        self._model = match["model"]
        self._url = match["url"].rstrip("/") + "/chat/completions"
        self._settings = settings
        self._first_wait = first_wait
        self._timeout = timeout
        self._more = dict(more or {})

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns each ask as its own batch."""
        return [[ask] for ask in asks]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields each generation as its answer comes in.

        Raises:
            StudentError: A request failed for good.
        """
        key = os.environ.get(KEY_VARIABLE)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # closing the runner cancels the requests still under way
        with asyncio.Runner() as runner:
            client = httpx.AsyncClient(headers=headers, timeout=self._timeout)
            results = self._results([ask for batch in batches for ask in batch], client)
            try:
                while (result := runner.run(_next(results))) is not None:
                    if isinstance(result, StudentError):
                        raise result
                    yield [result]
            finally:
                runner.run(client.aclose())

    async def _results(
        self, asks: Sequence[Ask], client: httpx.AsyncClient
    ) -> AsyncIterator[Generation | StudentError]:
        free = asyncio.Semaphore(self._settings.batch_size)
        tasks = [asyncio.create_task(self._ask(ask, client, free)) for ask in asks]
        for finished in asyncio.as_completed(tasks):
            yield await finished

    async def _ask(
        self, ask: Ask, client: httpx.AsyncClient, free: asyncio.Semaphore
    ) -> Generation | StudentError:
        async with free:
            for attempt in range(1, TRIES + 1):
                try:
                    return await self._ask_once(ask, client)
                except StudentError as error:
                    return error
                except _PassingError as passing:
                    reason = str(passing)
                    if attempt < TRIES:
                        await asyncio.sleep(self._wait(ask, attempt, passing.wait))
        return StudentError(
            f"{self._url}: example {ask.example_id} failed {TRIES} times, at last with {reason}; "
            "mend the server and run the same command again: finished answers are kept."
        )

    def _wait(self, ask: Ask, attempt: int, asked: float) -> float:
        """Returns the seconds to wait: doubled each time, spread so that not all come at once."""
        spread = random_for(ask.seed, f"wait {attempt}", f"{ask.example_id} {ask.condition}")
        own = self._first_wait * 2.0 ** (attempt - 1) * spread.uniform(0.75, 1.25)
        return min(max(own, asked), LONGEST_WAIT)

    async def _ask_once(self, ask: Ask, client: httpx.AsyncClient) -> Generation:
        body = {
            "model": self._model,
            "messages": ask.messages,
            "max_tokens": self._settings.max_new_tokens,
            "temperature": 0,
            **self._more,
        }
        try:
            response = await client.post(self._url, json=body)
        except httpx.TimeoutException:
            raise _PassingError(f"no answer within {self._timeout:g} seconds") from None
        except httpx.TransportError as error:
            raise _PassingError(f"no connection ({error or type(error).__name__})") from None
        except (httpx.InvalidURL, UnicodeError) as error:
            raise StudentError(f"{self._url}: is no usable address ({error}).") from None
        if response.status_code in _PASSING or response.status_code >= 500:
            raise _PassingError(_said(response), _retry_after(response))
        if response.status_code != 200:
            raise StudentError(f"{self._url}: {_said(response)}; {_remedy(response.status_code)}.")
        return self._read(ask, response)

    def _read(self, ask: Ask, response: httpx.Response) -> Generation:
        try:
            completion = _Completion.model_validate_json(response.content)
            choice = completion.choices[0]
        except ValidationError as error:
            raise _PassingError(
                f"an answer that is no chat completion: {first_complaint(error)}"
            ) from None
        except IndexError:
            raise _PassingError("a chat completion without choices") from None
        finish, reason = finish_of(choice.finish_reason)
        if finish == "other" and reason not in _CALLS:
            # a filter or an abort is no answer of the student's, and must not count as a wrong one
            raise _PassingError(f"an answer that ended for the finish_reason {reason!r}")
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


async def _next(
    results: AsyncIterator[Generation | StudentError],
) -> Generation | StudentError | None:
    return await anext(results, None)


def _said(response: httpx.Response) -> str:
    """Returns the status and the start of the server's own words, on one line."""
    words = " ".join(response.text.split())[:200]
    return f"status {response.status_code}" + (f" ({words})" if words else "")


def _remedy(status: int) -> str:
    if status in (401, 403):
        return f"set the environment variable {KEY_VARIABLE} to a key the server takes"
    if status == 404:
        return "check the address (it usually ends in /v1) and the model's name"
    return "check the model's name and its context length"


def _retry_after(response: httpx.Response) -> float:
    """Returns the seconds that the server asks to wait (RFC 9110, 10.2.3), 0 if it does not."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return 0.0
