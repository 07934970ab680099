"""Choosing what each arm keeps so that arms are equal in all else: questions, rows and tokens.

Every arm keeps one try of the same questions: those of which each arm may keep some try. Which one
is a matter of a hash of the question and the try, the same in every arm, so that arms whose choices
coincide keep the same texts. The sums of tokens are then made equal exactly: of all sums that every
arm can reach, the one nearest to what free choices would give on average is taken, and as few
choices as possible at the end of a random order are made to fit it. If no sum can be reached by
all, the question in which arms lie furthest apart is left out of every arm, and so on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracegap.improving.keeping import Keep

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something that may be kept, and how many tokens it has."""

    what: T
    tokens: int


@dataclass(frozen=True, slots=True)
class Matched(Generic[T]):
    """What is kept.

    Attributes:
        kept: For each arm one choice a question, in the order of `questions`.
        questions: Positions among the questions given, ascending.
        left_out: How many questions were left out so that the tokens could be made equal.
    """

    kept: dict[Keep, list[Choice[T]]]
    questions: list[int]
    left_out: int


def match_tokens(
    pools: Sequence[Mapping[Keep, Sequence[Choice[T]]]], order: Sequence[int]
) -> Matched[T]:
    """Returns one choice an arm and question, with equal sums of tokens in all arms.

    Args:
        pools: For each question what each arm may keep, the choice to prefer first; none is empty.
        order: All positions in `pools`, in the order in which choices are settled.
    """
    arms = list(pools[0]) if pools else []
    open_questions = list(order)
    while open_questions:
        reached = {arm: _sums([pools[q][arm] for q in open_questions]) for arm in arms}
        shared = _shared([sums[-1] for sums in reached.values()])
        if shared:
            target = _nearest(shared, _expected(pools, open_questions, arms))
            of_arm = {
                arm: _walk([pools[q][arm] for q in open_questions], reached[arm], target)
                for arm in arms
            }
            places = sorted(range(len(open_questions)), key=open_questions.__getitem__)
            kept = {arm: [chosen[i] for i in places] for arm, chosen in of_arm.items()}
            return Matched(kept, sorted(open_questions), len(pools) - len(open_questions))
        open_questions.remove(max(open_questions, key=lambda q: _apart(pools[q])))
    return Matched({arm: [] for arm in arms}, [], len(pools))


def _sums(pools: Sequence[Sequence[Choice[T]]]) -> list[int]:
    """Returns for each number of questions, from 0, what sums can be reached: bit n is sum n."""
    reached = [1]
    for pool in pools:
        sums = 0
        for tokens in {choice.tokens for choice in pool}:
            sums |= reached[-1] << tokens
        reached.append(sums)
    return reached


def _shared(sums: Sequence[int]) -> int:
    shared = sums[0]
    for others in sums[1:]:
        shared &= others
    return shared


def _expected(
    pools: Sequence[Mapping[Keep, Sequence[Choice[T]]]], questions: Sequence[int], arms: list[Keep]
) -> float:
    means = [
        sum(choice.tokens for choice in pools[q][arm]) / len(pools[q][arm])
        for q in questions
        for arm in arms
    ]
    return sum(means) / len(arms)


def _nearest(sums: int, wanted: float) -> int:
    """Returns the sum that is nearest to the wanted one, the smaller of two."""
    found = (n for n in range(sums.bit_length()) if sums >> n & 1)
    return min(found, key=lambda n: (abs(n - wanted), n))


def _walk(
    pools: Sequence[Sequence[Choice[T]]], reached: Sequence[int], target: int
) -> list[Choice[T]]:
    """Returns the first choice of each question with which the rest can still make up the sum."""
    chosen: list[Choice[T]] = []
    for place in range(len(pools) - 1, -1, -1):
        fitting = (
            c
            for c in pools[place]
            if target >= c.tokens and _can(reached[place], target - c.tokens)
        )
        choice = next(fitting)
        target -= choice.tokens
        chosen.append(choice)
    return chosen[::-1]


def _can(sums: int, wanted: int) -> bool:
    return bool(sums >> wanted & 1)


def _apart(pool: Mapping[Keep, Sequence[Choice[T]]]) -> int:
    """Returns by how many tokens the arms' choices miss each other at least."""
    shortest = [min(choice.tokens for choice in choices) for choices in pool.values()]
    longest = [max(choice.tokens for choice in choices) for choices in pool.values()]
    return max(shortest) - min(longest)
