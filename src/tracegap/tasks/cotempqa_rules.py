"""Working out CoTempQA's label, evidence and answers from question and context alone."""

from collections.abc import Sequence

from tracegap.tasks.derivation import Abstention, Derivation
from tracegap.tasks.facts import (
    Fact,
    Question,
    is_condition,
    name_key,
    parse_fact,
    parse_question,
)


def derive(question: str, context: Sequence[str]) -> Derivation | Abstention:
    """Returns label, evidence and answers by comparing times, or why that cannot be done."""
    asked = parse_question(question)
    if asked is None:
        return Abstention("the question is not of a form that can be read")
    facts = [parse_fact(passage) for passage in context]
    own = [i for i, fact in enumerate(facts) if fact and is_condition(fact, asked)]
    if not own:
        return Abstention("no fact states the question's own event")
    found: dict[int, str] = {}
    reasons = [f"The question's own event is: {context[own[0]]}"]
    for i, fact in enumerate(facts):
        if fact is None or not is_asked(fact, asked):
            continue
        relations = [r for j in own if (other := facts[j]) and (r := relate(other, fact))]
        if relations:
            found[i] = relations[0]
            reasons.append(f"This asked event is related to it as {relations[0]}: {context[i]}")
    if not found:
        return Abstention("no asked event shares time with the question's own event")
    kinds = sorted(set(found.values()))
    label = kinds[0] if len(kinds) == 1 else "mix"
    if label == "mix":
        reasons.append(f"The answers are related to it in different ways ({', '.join(kinds)}).")
    answers = dict.fromkeys(_answer(fact, asked) for i in found if (fact := facts[i]))
    return Derivation(label, tuple(found), tuple(answers), tuple(reasons))


def relate(own: Fact, other: Fact) -> str | None:
    """Returns how two times lie to each other: equal, during, overlap; None if apart.

    A month or day that is not told counts as 0, as in the data set.
    """
    if (own.start, own.end) == (other.start, other.end):
        return "equal"
    if other.start > own.end or own.start > other.end:
        return None
    own_in_other = other.start <= own.start and own.end <= other.end
    other_in_own = own.start <= other.start and other.end <= own.end
    return "during" if own_in_other or other_in_own else "overlap"


def is_asked(fact: Fact, question: Question) -> bool:
    """Whether a fact, its time aside, is of the kind that the question asks for."""
    if fact.relation != question.asked_relation or is_condition(fact, question):
        return False
    if question.asked_subject is None:
        return name_key(fact.object) == name_key(question.object)
    return name_key(fact.subject) == name_key(question.asked_subject)


def _answer(fact: Fact, question: Question) -> str:
    return fact.subject if question.asks_who else fact.object
