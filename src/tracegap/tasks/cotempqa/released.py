"""The released scorer on CoTempQA: its class sentence, its gold facts, its search for names."""

from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import normalize

from tracegap.records import Example
from tracegap.tasks.cotempqa.facts import (
    Question,
    find_evidence,
    name_key,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.released_scorer import (
    Parted,
    candidates_of,
    find_names,
    known_names,
    parted,
    plain,
)
from tracegap.tasks.released import PlainReleasedRule, said_part
from tracegap.text import normalise

ASKS_WHO, ASKS_OBJECT = "S2_R1_O1", "S1_R1_O2"
CLASS_SENTENCE = "the temporal relation between the event in question and the event in context is"
EVIDENCE_SENTENCE = "I need to use the following facts to answer the question"
# questions cached: a file asks as many at a time, or the same ones again
_CACHED = 4096


@dataclass(frozen=True)
class CoTempQAReleasedRule(PlainReleasedRule):
    """CoTempQA's own: gold facts follow from the answers; answers are looked for by name."""

    def support(
        self, question: str, context: tuple[str, ...], answers: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Returns the facts whose answer argument is a gold answer."""
        asked = parse_question(question)
        return tuple(context[i] for i in bearing(asked, context, answers)) if asked else ()

    def answer_right(self, raw: str, example: Example, mended: bool) -> bool:
        """Whether the names found are the gold answers; mended: of the side that is asked for.

        Mended, texts that differ in Unicode form alone are the same.
        """
        asks_who = example.meta["triple_element"] == ASKS_WHO
        if mended and not raw.isascii():
            raw, example = normalize("NFC", raw), _composed(example)
        names = _names(example.answers, example.question, example.context, asks_who == mended)
        found = find_names(said_part(raw), names)
        return {plain(name) for name in found} == _plain_set(example.answers)


def bearing(asked: Question, context: tuple[str, ...], answers: tuple[str, ...]) -> tuple[int, ...]:
    """Returns the positions of the facts whose answer argument is a gold answer.

    Only facts in which an answer stands at all are parsed: that is slow, and they are few.
    """
    names = [name_key(answer) for answer in answers]
    facts = [
        parse_fact(fact) if any(name in text for name in names) else None
        for fact, text in zip(context, map(normalise, context), strict=True)
    ]
    return find_evidence(asked, facts, answers)


def _composed(example: Example) -> Example:
    return replace(
        example,
        question=normalize("NFC", example.question),
        context=tuple(normalize("NFC", passage) for passage in example.context),
        answers=tuple(normalize("NFC", answer) for answer in example.answers),
    )


@lru_cache(maxsize=_CACHED)
def _names(
    gold: tuple[str, ...], question: str, context: tuple[str, ...], subjects: bool
) -> tuple[tuple[str, bool], ...]:
    """The names that the released scorer looks for, once a question: most of its cost."""
    return known_names(gold, question, candidates_of(_parted(context), subjects))


@lru_cache(maxsize=2)
def _parted(context: tuple[str, ...]) -> list[Parted]:
    return [parted(fact) for fact in context]


@lru_cache(maxsize=_CACHED)
def _plain_set(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(text) for text in texts)
