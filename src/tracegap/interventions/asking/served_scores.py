"""Log-probabilities of whole answers from a server that tells those of a prompt's tokens.

vLLM's server does: `/tokenize`, beside `/v1`, gives the tokens of a text or of messages, and
`/v1/completions` takes tokens and returns, where asked, the log-probability of each.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from tracegap.errors import StudentError
from tracegap.files import first_complaint
from tracegap.interventions.asking.backend import Case, given
from tracegap.interventions.asking.spelt import answer_ids
from tracegap.students.posting import PassingError, Post, headers
from tracegap.students.server import ServedStudent

Scores = dict[tuple[str, str, str], float]
"""(example id, trace, answer) -> summed log-probability."""
_TURN = [{"role": "user", "content": "?"}, {"role": "assistant", "content": "ANSWER"}]


class _Tokens(BaseModel):
    tokens: tuple[int, ...]


class _LogProb(BaseModel):
    logprob: float


class _Scored(BaseModel):
    prompt_logprobs: tuple[dict[str, _LogProb] | None, ...]


class _Completion(BaseModel):
    choices: tuple[_Scored, ...]


class ServedScores:
    """What a server tells beyond texts; see the module."""

    def __init__(self, student: ServedStudent) -> None:
        """Takes the student; nothing is sent yet."""
        self._student = student
        self._root = student.url.removesuffix("/v1")
        self._known: dict[str, list[int]] = {}

    @cached_property
    def offered(self) -> bool:
        """Whether the server gives tokens at all."""
        body = {"model": self._student.model, "prompt": "?"}
        try:
            found = httpx.post(
                f"{self._root}/tokenize",
                json=body,
                headers=headers(),
                timeout=self._student.posting.timeout,
            )
            _Tokens.model_validate_json(found.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError):
            return False
        return found.status_code == 200

    @cached_property
    def _end(self) -> int:
        """The token that a chat template writes after an answer."""
        open_turn = {"add_generation_prompt": False, "continue_final_message": True}
        whole, unended = self._tokens(
            [
                ("a turn", {"messages": _TURN, "add_generation_prompt": False}),
                ("a turn left open", {"messages": _TURN, **open_turn}),
            ]
        )
        if len(whole) <= len(unended) or whole[: len(unended)] != unended:
            raise StudentError(
                f"{self._root}/tokenize: what ends an answer cannot be told from the chat template "
                "of this model, so that its answers have no log-probabilities; serve another."
            )
        return whole[len(unended)]

    def count(self, text: str) -> int:
        """Returns a text's length in the student's tokens."""
        return len(self._ids(text))

    def of(self, cases: Sequence[Case]) -> Scores:
        """Returns the log-probability of every answer of the cases after each of their swaps.

        Raises:
            StudentError: A request failed for good.
        """
        asked = [("a prompt", {"messages": case.messages}) for case in cases]
        prompts = self._tokens(asked)
        self._learn([text for case in cases for text in _texts(case)])
        posts = []
        for case, prompt in zip(cases, prompts, strict=True):
            for think in dict.fromkeys(swap.think for swap in case.swaps):
                start = given(think)
                ids = self._ids(start)
                for text in dict.fromkeys(_answers(case)):
                    target = [*answer_ids(self._ids, start, ids, text), self._end]
                    posts.append(
                        ((case.example.id, think, text), self._score([*prompt, *ids], target))
                    )
        keys = {id(post): key for key, post in posts}
        found = self._student.posting.answers([post for _, post in posts])
        return {keys[id(post)]: score for post, score in found}

    def _ids(self, text: str) -> list[int]:
        self._learn([text])
        return self._known[text]

    def _learn(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        plain = {"add_special_tokens": False}
        found = self._tokens([("a text", {"prompt": text, **plain}) for text in new])
        self._known |= dict(zip(new, found, strict=True))

    def _tokens(self, asked: Sequence[tuple[str, dict[str, Any]]]) -> list[list[int]]:
        """Returns the tokens of each text or of each list of messages."""
        url, model = f"{self._root}/tokenize", {"model": self._student.model}
        posts = [Post(what, url, model | body, _read_tokens) for what, body in asked]
        found = {id(post): ids for post, ids in self._student.posting.answers(posts)}
        return [found[id(post)] for post in posts]

    def _score(self, before: list[int], target: list[int]) -> Post[float]:
        body = {
            "model": self._student.model,
            "prompt": [*before, *target],
            "max_tokens": 1,
            "temperature": 0,
            "prompt_logprobs": 0,
        }
        url = f"{self._student.url}/completions"
        return Post("an answer", url, body, lambda response: _summed(response, target))


def _answers(case: Case) -> list[str]:
    """Returns the answers of a case that are to be scored."""
    return [text for text in case.targets.in_order if text is not None]


def _texts(case: Case) -> Iterator[str]:
    """Yields all texts whose tokens are needed."""
    yield from _answers(case)
    for swap in case.swaps:
        start = given(swap.think)
        yield start
        yield from (start + text for text in _answers(case))


def _read_tokens(response: httpx.Response) -> list[int]:
    try:
        return list(_Tokens.model_validate_json(response.content).tokens)
    except ValidationError as error:
        raise PassingError(f"tokens that are none: {first_complaint(error)}") from None


def _summed(response: httpx.Response, target: list[int]) -> float:
    try:
        (choice,) = _Completion.model_validate_json(response.content).choices
        places = choice.prompt_logprobs[-len(target) :]
        found = [
            (place or {})[str(token)].logprob for place, token in zip(places, target, strict=True)
        ]
    except ValidationError as error:
        raise StudentError(
            f"{response.url}: the server gives tokens but no log-probabilities of a prompt "
            f"({first_complaint(error)}); serve the model with vLLM."
        ) from None
    except (KeyError, ValueError):
        raise PassingError("log-probabilities of other tokens than were asked for") from None
    return sum(found)
