"""What the proxy does about completions that do not check."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tracegap.checks.gold_free import Check
from tracegap.serve.completions import verdict_field
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import ServeSettings
from tracegap.serve.upstream import Said
from tracegap.serve.usage import added
from tracegap.serve.verdict import Judge
from tracegap.serve.withheld import withheld_choice, withheld_field, withheld_head

Complete = Callable[[dict[str, Any]], Awaitable[Said]]

WARM = 0.7
"""The least temperature of a further try: at 0 the same completion would come again."""
_UNKNOWN = (1, 0)
_NOT_PROMISED = "what is judged so is not answered, by the calibration"


@dataclass(frozen=True, slots=True)
class _Try:
    said: Said
    checks: list[Check | None]

    @property
    def rank(self) -> tuple[int, int]:
        """The better the lower; what cannot be checked stands between right and wrong."""
        first = self.checks[0]
        return _UNKNOWN if first is None else first.rank

    @property
    def is_right(self) -> bool:
        """Whether nothing better can come."""
        first = self.checks[0]
        return first is not None and first.judgement == "right"


async def answer(
    body: dict[str, Any],
    asked: Asked | None,
    complete: Complete,
    settings: ServeSettings,
    judge: Judge,
) -> Said:
    """Returns a chat completion with the field `tracegap`, as the policy has it.

    Args:
        body: The request for the upstream.
        asked: What is asked; None: nothing can be checked, and one try is as good as many.
        complete: Asks the upstream.
        settings: The policy and the number of tries.
        judge: Checks the completions.

    Raises:
        ServeError: The upstream gave no completion at all.
    """

    async def one(number: int) -> _Try:
        said = await complete(body if number == 0 else _again(body, number))
        texts = [judge.text_of(choice) for choice in said.completion["choices"]]
        return _Try(said, [await judge.check(asked, text) for text in texts])

    most = settings.tries if asked and settings.policy in ("retry", "best-of-n") else 1
    tries = await (_at_once(one, most) if settings.policy == "best-of-n" else _in_turn(one, most))
    best = min(tries, key=lambda item: item.rank)
    completion = _annotated(best, asked, settings)
    usages = [item.said.completion.get("usage") for item in tries]
    _tell_tries(completion, usages)
    return Said(completion, best.said.headers)


async def _in_turn(one: Callable[[int], Awaitable[_Try]], most: int) -> list[_Try]:
    tries = [await one(0)]
    while len(tries) < most and _worth_another(tries[-1]):
        try:
            tries.append(await one(len(tries)))
        except ServeError:
            break  # a completion that does not check is still better than none
    return tries


async def _at_once(one: Callable[[int], Awaitable[_Try]], most: int) -> list[_Try]:
    """Asks several times at once, until the first that is right: what is on its way is left."""
    running = {asyncio.ensure_future(one(number)) for number in range(most)}
    done: list[_Try] = []
    failed: BaseException | None = None
    try:
        while running and not any(item.is_right for item in done):
            over, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in over:
                failed = task.exception() or failed
                if task.exception() is None:
                    done.append(task.result())
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    if not done and failed:
        raise failed
    return done


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


def _annotated(chosen: _Try, asked: Asked | None, settings: ServeSettings) -> dict[str, Any]:
    completion, policy = chosen.said.completion, settings.policy
    choices, withheld = [], False
    for choice, found in zip(completion["choices"], chosen.checks, strict=True):
        abstains = _abstains(settings, asked, found)
        if abstains:
            withheld = True
            if asked is not None and found is not None:
                field = withheld_field(asked, found)
            else:
                field = verdict_field(asked, found)
            choice = withheld_choice(choice, field["reasons"] or [_NOT_PROMISED])
        else:
            field = verdict_field(asked, found)
        choices.append({**choice, "tracegap": {**field, "policy": policy, "abstained": abstains}})
    head = withheld_head(completion) if withheld else completion
    return {**head, "choices": choices}


def _abstains(settings: ServeSettings, asked: Asked | None, found: Check | None) -> bool:
    """Whether a completion is withheld; calibrated, also what nothing was promised of."""
    if settings.policy != "abstain":
        return False
    promise = settings.calibration
    if asked is None or found is None:
        return promise is not None
    if promise is None:
        return found.judgement == "wrong"
    return asked.task.name != promise.task or not promise.allows(found)


def _tell_tries(completion: dict[str, Any], usages: list[Any]) -> None:
    """Says how many tries there were and what they cost: `usage` is what all of them did."""
    for choice in completion["choices"]:
        choice["tracegap"]["tries"] = len(usages)
        if len(usages) > 1:
            choice["tracegap"]["usages"] = usages
    if len(usages) > 1 and (total := added(usages)) is not None:
        completion["usage"] = total
    completion["tracegap"] = completion["choices"][0]["tracegap"]
