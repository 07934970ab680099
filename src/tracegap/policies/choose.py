"""Which of several completions a policy takes; the first two as `tracegap serve` does it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracegap.policies.tries import Try


@dataclass(frozen=True, slots=True)
class Choice:
    """What a policy does with the tries for one question.

    Attributes:
        number: Of the try that is given; None: no answer is given.
        asked: How many tries it took.
    """

    number: int | None
    asked: int


Policy = Callable[[Sequence[Try], str], Choice]


def one(tries: Sequence[Try], judge: str) -> Choice:
    """The first, whatever it is."""
    return Choice(0, 1)


def retry(tries: Sequence[Try], judge: str) -> Choice:
    """Goes on until one is judged right; then, or at the end, the best one seen."""
    checks = [a_try.checks[judge] for a_try in tries]
    asked = next((i for i, check in enumerate(checks, 1) if not check.worth_another), len(checks))
    return Choice(_best(tries[:asked], judge), asked)


def best_of_n(tries: Sequence[Try], judge: str) -> Choice:
    """The best of all."""
    return Choice(_best(tries, judge), len(tries))


def abstain(tries: Sequence[Try], judge: str) -> Choice:
    """The first, or nothing if it is judged wrong."""
    return Choice(None if _wrong(tries[0], judge) else 0, 1)


def retry_or_abstain(tries: Sequence[Try], judge: str) -> Choice:
    """As `retry`, but nothing if even the best one is judged wrong."""
    choice = retry(tries, judge)
    best = _best(tries[: choice.asked], judge)
    return Choice(None if _wrong(tries[best], judge) else best, choice.asked)


def majority(tries: Sequence[Try], judge: str) -> Choice:
    """The commonest answer, the earliest of those as common: a vote that needs no rules."""
    answers = [a_try.answer for a_try in tries]
    votes = Counter(answer for answer in answers if answer is not None)
    if not votes:
        return Choice(0, len(tries))
    most = max(votes.values())
    winner = next(answer for answer in answers if answer is not None and votes[answer] == most)
    return Choice(answers.index(winner), len(tries))


def any_right(tries: Sequence[Try], judge: str) -> Choice:
    """A right one if there is any: what no choice can do better."""
    right = [a_try.answer_right for a_try in tries]
    return Choice(right.index(True) if any(right) else 0, len(tries))


BY_RULES: dict[str, Policy] = {
    "retry": retry,
    "best of n": best_of_n,
    "abstain": abstain,
    "retry, else abstain": retry_or_abstain,
}
WITHOUT_RULES: dict[str, Policy] = {
    "one try": one,
    "majority vote": majority,
    "any try right (bound)": any_right,
}


def _best(tries: Sequence[Try], judge: str) -> int:
    return min(range(len(tries)), key=lambda i: tries[i].checks[judge].rank)


def _wrong(a_try: Try, judge: str) -> bool:
    return a_try.checks[judge].judgement == "wrong"
