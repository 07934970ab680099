"""From the tries of a round to what each arm keeps."""

from collections.abc import Sequence

from tracegap.errors import BadInputError
from tracegap.improving.keeping import Keep, Tried, may_keep
from tracegap.improving.matching import Choice, Matched, match_tokens
from tracegap.randomness import hash_of
from tracegap.records import Example


def matched_tries(
    found: dict[Keep, list[list[Tried]]], examples: Sequence[Example], number: int, seed: int
) -> Matched[Tried]:
    """Returns which try of which question each arm keeps; positions are those of `examples`.

    Raises:
        BadInputError: There is no question of which every arm may keep a try.
    """

    def rank(place: int, one: Tried) -> int:
        return hash_of(seed, "keep", number, examples[place].id, one.number)

    shared, pools = [], []
    for place in range(len(examples)):
        pool = {
            keep: [Choice(t, t.tokens) for t in tries[place] if may_keep(keep, t)]
            for keep, tries in found.items()
        }
        if all(pool.values()):
            for choices in pool.values():
                choices.sort(key=lambda choice: rank(place, choice.what))
            shared.append(place)
            pools.append(pool)
    order = sorted(range(len(shared)), key=lambda i: hash_of(seed, "order", examples[shared[i]].id))
    matched = match_tokens(pools, order)
    if not matched.questions:
        could = ", ".join(
            f"{keep} {sum(any(may_keep(keep, t) for t in of_one) for of_one in tries)}"
            for keep, tries in found.items()
        )
        raise BadInputError(
            f"round {number}, seed {seed}: of no question may every arm keep a try (of "
            f"{len(examples)} questions, each could keep: {could}); train the start on more rows "
            "(task.train) or longer (training.epochs), give more --tries, or leave an arm out of "
            "--keep."
        )
    return Matched(matched.kept, [shared[i] for i in matched.questions], matched.left_out)
