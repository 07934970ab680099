"""Reading a free trace over a story."""

import re
from collections.abc import Sequence

from tracegap.readings import FreeReading, SentenceRead
from tracegap.tasks.babi.free.claims import Told, claims_in, told_of
from tracegap.tasks.babi.rules.sentences import (
    Beside,
    Drop,
    Fear,
    Give,
    Kind,
    Located,
    Move,
    Property,
    Smaller,
    Statement,
    Take,
)
from tracegap.traces.free.conclusion import Conclusion, Name, conclusion_of
from tracegap.traces.free.words import Sentence, keys_of, sentences_of, words_of
from tracegap.traces.parse import parse_list

_NUMBERS = "none one two three four five six seven eight nine ten".split()  # noqa: SIM905
_YES_NO = ("yes", "no", "maybe")
_LONGEST_ANSWER = 300
LONGEST_STORY = 1000
_FEARING = {"are", "afraid", "of"}
_GIVES = re.compile(r"\b(?:g[ai]v\w*|hand(?:s|ed|ing)|pass(?:es|ed|ing))\b", re.IGNORECASE)
_DROPS = re.compile(
    r"\b(?:drop\w*|discard\w*|leav\w+|left"
    r"|(?:put|puts|putting|set|sets|lays|laid) [\w ]{0,24}?down)\b",
    re.IGNORECASE,
)


def read_free(
    question: str, context: Sequence[str], trace: str, answer: str | tuple[str, ...] | None
) -> FreeReading:
    """Reads a trace and the answer after it.

    Args:
        question: As asked.
        context: The sentences of the story.
        trace: In the model's own words.
        answer: What follows the trace, or the answers where they were read already.
    """
    told = told_of(tuple(context[:LONGEST_STORY]))
    sentences = sentences_of(trace)
    known = _answers(question, told)
    names = [_names(trace, sentence, known) for sentence in sentences]
    mentioned = [_mentioned(trace[s.start : s.end], told) for s in sentences]
    found = conclusion_of(trace, sentences, names) if known else None
    answers = _answered(answer, known)
    concluded = None if found is None or not found.keys else tuple(known[k] for k in found.keys)
    claims = tuple(
        claim for s in sentences for claim in claims_in(trace[s.start : s.end], s.start, told)
    )
    return FreeReading(
        text=trace,
        mentioned=tuple(sorted({i for places in mentioned for i in places})),
        accepted=None if concluded is None else _rests_on(concluded, mentioned, told),
        concluded=concluded,
        concluded_at=None if found is None or concluded is None else found.span,
        answers=answers,
        follows=_follows(concluded, answers),
        claims=claims,
        changed_mind=None if found is None else _changed(found),
        sentences=tuple(
            SentenceRead((s.start, s.end), places)
            for s, places in zip(sentences, mentioned, strict=True)
        ),
    )


def _changed(found: Conclusion) -> bool:
    return any(set(keys) - set(found.keys) for keys in found.before)


def _follows(concluded: tuple[str, ...] | None, answers: tuple[str, ...] | None) -> bool | None:
    if concluded is None or answers is None:
        return None
    return {one.lower() for one in concluded} == {one.lower() for one in answers}


def _parts(told: Statement) -> tuple[str, ...]:
    """The names, things and places in a statement, lower-cased."""
    if isinstance(told, Move):
        return (*(p.lower() for p in told.people), told.place)
    if isinstance(told, Located):
        return (told.person.lower(), *told.places)
    if isinstance(told, Take | Drop):
        return (told.person.lower(), told.thing)
    if isinstance(told, Give):
        return (told.person.lower(), told.thing, told.receiver.lower())
    if isinstance(told, Beside | Smaller):
        return (told.one, told.other)
    if isinstance(told, Kind):
        return (told.name.lower(), told.kind)
    if isinstance(told, Property):
        return (told.name.lower(), told.value)
    return ()


def _answers(question: str, told: Told) -> tuple[str, ...]:
    """Returns what could be the answer: by the question's first word, and what the story names."""
    asked = set(keys_of(question))
    first = question.split(maxsplit=1)[0].lower() if question.strip() else ""
    if first in ("is", "does"):
        return _YES_NO
    if question.lower().startswith("how many"):
        return tuple(_NUMBERS)
    places: dict[str, None] = {}
    others: dict[str, None] = {}
    for statement in told.statements:
        if isinstance(statement, Move):
            places[statement.place] = None
        elif isinstance(statement, Located):
            places.update(dict.fromkeys(statement.places))
        elif isinstance(statement, Take | Drop):
            others[statement.thing] = None
        elif isinstance(statement, Give):
            others |= dict.fromkeys((statement.person, statement.receiver, statement.thing))
        elif isinstance(statement, Beside):
            others |= dict.fromkeys((statement.one, statement.other))
        elif isinstance(statement, Kind):
            others[statement.kind] = None
        elif isinstance(statement, Property):
            others[statement.value] = None
    known = places if first == "where" else others
    return tuple(name for name in known if not set(keys_of(name)) <= asked)


def _names(trace: str, sentence: Sentence, known: Sequence[str]) -> list[Name]:
    said = trace[sentence.start : sentence.end]
    plain = said.lower()
    found: list[Name] = []
    for number, name in enumerate(known):
        if name.lower() not in plain:
            continue
        for match in re.finditer(rf"\b{re.escape(name)}\b", said, re.IGNORECASE):
            start, end = match.span()
            found.append(Name(number, sentence.start + start, sentence.start + end))
    return sorted(found, key=lambda name: name.start)


def _mentioned(said: str, told: Told) -> tuple[int, ...]:
    """Returns the sentences of the story all of whose names a sentence has."""
    words = {word.key for word in words_of(said)}
    gives, drops = _GIVES.search(said) is not None, _DROPS.search(said) is not None
    found: list[int] = []
    for i, statement in enumerate(told.statements):
        parts = _parts(statement) if statement is not None else ()
        if isinstance(statement, Fear):
            parts = (told.texts[i],)  # its animals are in the plural there
        keys = {key for part in parts for key in keys_of(part)} - _FEARING
        if not keys or not keys <= words:
            continue
        if isinstance(statement, Take) and (gives or drops):
            continue
        if isinstance(statement, Drop) and not drops:
            continue
        found.append(i)
    return tuple(found)


def _rests_on(
    concluded: Sequence[str], mentioned: Sequence[Sequence[int]], told: Told
) -> tuple[int, ...]:
    """Returns the mentioned sentences that name a concluded answer."""
    wanted = {key for answer in concluded for key in keys_of(answer)}
    every = sorted({i for places in mentioned for i in places})
    return tuple(i for i in every if wanted & set(keys_of(told.texts[i])))


def _answered(answer: str | tuple[str, ...] | None, known: Sequence[str]) -> tuple[str, ...] | None:
    if answer is None:
        return None
    said = (parse_list(answer) or (answer,)) if isinstance(answer, str) else answer
    if len(said) > 1:
        return said
    text = said[0].strip().strip("*.\"'").strip()
    if not text or len(text) > _LONGEST_ANSWER:
        return None
    sentence = Sentence(0, len(text), 0, 0, False)
    names = _names(text, sentence, known)
    keys = tuple(dict.fromkeys(name.key for name in names))
    return tuple(known[key] for key in keys) or (text,)
