"""What raters are shown: a question, an answer, and the trace before it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracegap.errors import SettingsError
from tracegap.randomness import hash_of


@dataclass(frozen=True, slots=True)
class Item:
    """One trace with its answer.

    Attributes:
        id: Tells nothing of arm or truth: raters may see it.
        question_id: The same in all arms.
        arm: Where it comes from.
        answer_right, trace_right: As checked; None if that is not known.
    """

    id: str
    question_id: str
    arm: str
    question: str
    context: tuple[str, ...]
    trace: str
    answer: str
    answer_right: bool | None
    trace_right: bool | None


@dataclass(frozen=True, slots=True)
class Pool:
    """The items that can be shown: questions that have one in every arm.

    Attributes:
        arms: In their order.
        questions: Question -> its items, one an arm, in the order of the arms; the questions in an
            order by hash.
        left_out: Why items or questions cannot be shown -> how many.
    """

    arms: tuple[str, ...]
    questions: dict[str, tuple[Item, ...]]
    left_out: dict[str, int]


def item_id(seed: int, arm: str, question_id: str) -> str:
    """Returns the id of an item, from which nobody can tell its arm."""
    return f"{hash_of(seed, 'study item', arm, question_id):016x}"[:12]


def pool_of(items: Iterable[Item], arms: Sequence[str], seed: int, left_out: Counter[str]) -> Pool:
    """Returns the questions that have an item in every arm; of several in one arm the first.

    Raises:
        SettingsError: There are fewer than two arms, or no question is in all of them.
    """
    if len(arms) < 2:
        raise SettingsError(
            f"a study compares arms, but there is {', '.join(arms) or 'none'} with traces; take a "
            "run or files with two arms or more."
        )
    by_question: dict[str, dict[str, Item]] = defaultdict(dict)
    for item in items:
        by_question[item.question_id].setdefault(item.arm, item)
    counts = Counter(left_out)
    whole = {}
    for name in sorted(by_question, key=lambda name: (hash_of(seed, "study order", name), name)):
        found = by_question[name]
        if all(arm in found for arm in arms):
            whole[name] = tuple(found[arm] for arm in arms)
        else:
            counts["question without a trace and an answer in every arm"] += 1
    if not whole:
        raise SettingsError(
            f"no question has a trace and an answer in each of the arms {', '.join(arms)}; name "
            "fewer with --arms."
        )
    return Pool(tuple(arms), whole, dict(counts))
