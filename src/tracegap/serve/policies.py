"""What the proxy does about completions that do not check."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tracegap.checks.gold_free import Check
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import Policy, ServeSettings
from tracegap.serve.verdict import check, text_of, verdict_field

Complete = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]

WARM = 0.7
"""The least temperature of a further try: at 0 the same completion would come again."""
_UNKNOWN = (1, 0)


@dataclass(frozen=True, slots=True)
class _Try:
    completion: dict[str, Any]
    checks: list[Check | None]

    @property
    def rank(self) -> tuple[int, int]:
        """The better the lower; what cannot be checked stands between right and wrong."""
        first = self.checks[0]
        return _UNKNOWN if first is None else first.rank


async def answer(
    body: dict[str, Any],
    asked: Asked | None,
    complete: Complete,
    settings: ServeSettings,
    metrics: Metrics,
) -> dict[str, Any]:
    """Returns a chat completion with the field `tracegap`, as the policy has it.

    Args:
        body: The request for the upstream.
        asked: What is asked; None: nothing can be checked.
        complete: Asks the upstream.
        settings: The policy and the number of tries.
        metrics: Counts the checks.

    Raises:
        ServeError: The upstream gave no completion at all.
    """

    async def one(number: int) -> _Try:
        completion = await complete(body if number == 0 else _again(body, number))
        texts = [text_of(choice) for choice in completion["choices"]]
        return _Try(completion, [await check(asked, text, metrics) for text in texts])

    tries = await _tries(one, settings)
    best = min(tries, key=lambda item: item.rank)
    return _annotated(best, asked, settings.policy, len(tries))


async def _tries(one: Callable[[int], Awaitable[_Try]], settings: ServeSettings) -> list[_Try]:
    if settings.policy == "best-of-n":
        results = await asyncio.gather(*map(one, range(settings.tries)), return_exceptions=True)
        done = [result for result in results if isinstance(result, _Try)]
        if not done:
            raise next(result for result in results if isinstance(result, BaseException))
        return done
    tries = [await one(0)]
    if settings.policy != "retry":
        return tries
    while len(tries) < settings.tries and _worth_another(tries[-1]):
        try:
            tries.append(await one(len(tries)))
        except ServeError:
            break  # a completion that does not check is still better than none
    return tries


def _worth_another(last: _Try) -> bool:
    found = last.checks[0]
    return found is not None and found.worth_another


def _again(body: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns a request for another completion: warm enough to differ, and with its own seed."""
    temperature = body.get("temperature")
    warm = max(temperature, WARM) if isinstance(temperature, int | float) else WARM
    again = {**body, "temperature": warm}
    if isinstance(body.get("seed"), int):
        again["seed"] = body["seed"] + number
    return again


def _annotated(chosen: _Try, asked: Asked | None, policy: Policy, tries: int) -> dict[str, Any]:
    choices = []
    for choice, found in zip(chosen.completion["choices"], chosen.checks, strict=True):
        field = {**verdict_field(asked, found), "policy": policy, "tries": tries}
        abstains = policy == "abstain" and found is not None and found.judgement == "wrong"
        field["abstained"] = abstains
        if abstains:
            choice = {**choice, "message": _refusal(choice["message"], field["reasons"])}
        choices.append({**choice, "tracegap": field})
    return {**chosen.completion, "choices": choices, "tracegap": choices[0]["tracegap"]}


def _refusal(message: dict[str, Any], reasons: list[str]) -> dict[str, Any]:
    """Returns a message without the answer: the reason stands where the interface has refusals."""
    return {**message, "content": None, "refusal": f"The trace does not check: {reasons[0]}."}
