"""Asking a server by POST: several requests at a time, each tried again if its failure may pass.

A request that fails for good ends the work with an error; it is never taken for a wrong answer. The
key, where a server wants one, comes from the environment.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

import httpx

from tracegap.errors import StudentError
from tracegap.randomness import random_for

KEY_VARIABLE = "TRACEGAP_API_KEY"
TRIES = 6
LONGEST_WAIT = 300.0  # seconds; a server that asks for more is asked again after this
_PASSING = {408, 429}  # and all of 5xx
Answer = TypeVar("Answer")


class PassingError(Exception):
    """A failure that may pass, and how many seconds the server asks to wait."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Post(Generic[Answer]):
    """One request.

    Attributes:
        what: Names it in an error, and tells it apart.
        url: Where it goes.
        body: Sent as JSON.
        read: Makes the answer of what came back; raises `PassingError` or `StudentError`.
    """

    what: str
    url: str
    body: dict[str, Any]
    read: Callable[[httpx.Response], Answer]


@dataclass(frozen=True, slots=True)
class Posting:
    """How requests are sent.

    Attributes:
        at_a_time: Requests under way.
        first_wait: Seconds before the second try; doubled for each one after.
        timeout: Seconds until a request without an answer is given up.
    """

    at_a_time: int
    first_wait: float = 1.0
    timeout: float = 300.0

    def answers(self, posts: Sequence[Post[Answer]]) -> Iterator[tuple[Post[Answer], Answer]]:
        """Yields each request with its answer, as it comes in.

        Raises:
            StudentError: A request failed for good.
        """
        # closing the runner cancels the requests still under way
        with asyncio.Runner() as runner:
            client = httpx.AsyncClient(headers=headers(), timeout=self.timeout)
            results = self._results(posts, client)
            try:
                while (result := runner.run(_next(results))) is not None:
                    post, answer = result
                    if isinstance(answer, StudentError):
                        raise answer
                    yield post, answer
            finally:
                runner.run(client.aclose())

    async def _results(
        self, posts: Sequence[Post[Answer]], client: httpx.AsyncClient
    ) -> AsyncIterator[tuple[Post[Answer], Answer | StudentError]]:
        free = asyncio.Semaphore(self.at_a_time)
        tasks = [asyncio.create_task(self._send(post, client, free)) for post in posts]
        for finished in asyncio.as_completed(tasks):
            yield await finished

    async def _send(
        self, post: Post[Answer], client: httpx.AsyncClient, free: asyncio.Semaphore
    ) -> tuple[Post[Answer], Answer | StudentError]:
        async with free:
            for attempt in range(1, TRIES + 1):
                try:
                    return post, await self._send_once(post, client)
                except StudentError as error:
                    return post, error
                except PassingError as passing:
                    reason = str(passing)
                    if attempt < TRIES:
                        await asyncio.sleep(self._wait(post, attempt, passing.wait))
        return post, StudentError(
            f"{post.url}: {post.what} failed {TRIES} times, at last with {reason}; "
            "mend the server and run the same command again: finished answers are kept."
        )

    def _wait(self, post: Post[Answer], attempt: int, asked: float) -> float:
        """Returns the seconds to wait: doubled each time, spread so that not all come at once."""
        spread = random_for(0, f"wait {attempt}", post.what)
        own = self.first_wait * 2.0 ** (attempt - 1) * spread.uniform(0.75, 1.25)
        return min(max(own, asked), LONGEST_WAIT)

    async def _send_once(self, post: Post[Answer], client: httpx.AsyncClient) -> Answer:
        try:
            response = await client.post(post.url, json=post.body)
        except httpx.TimeoutException:
            raise PassingError(f"no answer within {self.timeout:g} seconds") from None
        except httpx.TransportError as error:
            raise PassingError(f"no connection ({error or type(error).__name__})") from None
        except (httpx.InvalidURL, UnicodeError) as error:
            raise StudentError(f"{post.url}: is no usable address ({error}).") from None
        if response.status_code in _PASSING or response.status_code >= 500:
            raise PassingError(_said(response), _retry_after(response))
        if response.status_code != 200:
            raise StudentError(f"{post.url}: {_said(response)}; {_remedy(response.status_code)}.")
        return post.read(response)


def headers() -> dict[str, str]:
    """Returns the headers that carry the key, if there is one."""
    key = os.environ.get(KEY_VARIABLE)
    return {"Authorization": f"Bearer {key}"} if key else {}


async def _next(
    results: AsyncIterator[tuple[Post[Answer], Answer | StudentError]],
) -> tuple[Post[Answer], Answer | StudentError] | None:
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
