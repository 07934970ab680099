"""The plain reading of CoTempQA: every overlap counts, whatever the data set's conventions.

Every fact of the asked subject (or about the asked object) and relation is an answer if it shares
any time with the question's event, with whichever of them if there are several.
"""

from collections.abc import Sequence

from tracegap.records import Abstention, Derivation
from tracegap.tasks.cotempqa.facts import Fact, Question
from tracegap.tasks.cotempqa.sharing import (
    NOTHING_SHARED,
    answer_of,
    is_asked,
    kind_of,
    label_of,
    reason_of,
)


def derive_plainly(
    asked: Question, facts: Sequence[Fact | None], owns: Sequence[Fact]
) -> Derivation | Abstention:
    """Answers by every fact of the asked relation that shares time with any of the own events."""
    found = [
        (i, own, fact, kind)
        for i, fact in enumerate(facts)
        if fact and fact.relation == asked.asked_relation and is_asked(fact, asked)
        for own in owns
        if (kind := kind_of(own, fact))
    ]
    if not found:
        return Abstention(NOTHING_SHARED)
    answers = tuple(dict.fromkeys(answer_of(fact, asked) for _, _, fact, _ in found))
    reasons = tuple(reason_of(own, fact, kind, asked, len(found)) for _, own, fact, kind in found)
    evidence = tuple(sorted({i for i, *_ in found}))
    return Derivation(label_of(kind for *_, kind in found), evidence, answers, reasons)
