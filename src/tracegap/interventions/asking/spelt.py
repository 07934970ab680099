"""A swapped trace and the answers after it as tokens, and how long an answer may be."""

from collections.abc import Callable

from tracegap.errors import StudentError
from tracegap.interventions.asking.backend import Case


def answer_ids(
    ids_of: Callable[[str], list[int]], start: str, ids: list[int], answer: str
) -> list[int]:
    """Returns an answer's tokens as they follow a start, which may differ from those alone.

    Args:
        ids_of: The student's tokens of a text.
        start: The text before the answer.
        ids: Its tokens.
        answer: The answer's text.
    """
    whole = ids_of(start + answer)
    return whole[len(ids) :] if whole[: len(ids)] == ids else ids_of(answer)


def room_for(case: Case, length: int, own: int, most: int, limit: int) -> int:
    """Returns how many tokens an answer may have: twice the student's own whole generation.

    A student that has not ended by then goes round in circles, which costs more than all else.

    Args:
        case: Names the example.
        length: Tokens of prompt and trace.
        own: Tokens of the student's own generation.
        most: What the settings allow.
        limit: The student's context.

    Raises:
        StudentError: There is no room.
    """
    if length >= limit:
        raise StudentError(
            f"example {case.example.id} has {length} tokens with a swapped trace, which leaves "
            f"no room for an answer in the student's context of {limit}; choose a student with "
            "a longer context, or leave long examples out."
        )
    return min(most, 2 * (own + 1), limit - length)
