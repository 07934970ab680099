"""Which facts the sentences of a text talk about: by name, by subject, and by date where needed."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.tasks.cotempqa.free.dates import Stated, dates_in, exactly, told
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.traces.free.cues import lumps
from tracegap.traces.free.names import Doubtful, Found
from tracegap.traces.free.words import Sentence, sentences_of, words_of

_AGAINST = re.compile(r"\b(?:before|after|than)\b", re.IGNORECASE)
_NEAR = 60  # characters between a doubtful name and the date that settles it


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence, and the facts that it stands for there."""

    facts: tuple[int, ...]
    name: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Talk:
    """One sentence with what it mentions and which dates it states; places are of the text.

    `unsure` are the places of words that could be several names.
    """

    sentence: Sentence
    text: str
    mentions: tuple[Mention, ...]
    dates: tuple[Stated, ...]
    unsure: tuple[int, ...] = ()


def talks_of(text: str, sheet: Sheet) -> list[Talk]:
    """Returns the sentences of a text with the facts that they talk about."""
    sentences = sentences_of(text)
    starts = [sentence.start for sentence in sentences]
    found, doubtful = sheet.index.find(text, words_of(text))
    dates = dates_in(text)
    names_at: list[list[Found]] = [[] for _ in sentences]
    doubts_at: list[list[Doubtful]] = [[] for _ in sentences]
    dates_at: list[list[Stated]] = [[] for _ in sentences]
    for name in found:
        names_at[max(0, bisect_right(starts, name.start) - 1)].append(name)
    for doubt in doubtful:
        doubts_at[max(0, bisect_right(starts, doubt.start) - 1)].append(doubt)
    for date in dates:
        dates_at[max(0, bisect_right(starts, date.at) - 1)].append(date)
    talks: list[Talk] = []
    about: tuple[int, ...] = ()
    known: set[int] = set()
    for i, sentence in enumerate(sentences):
        known.update(name.name for name in names_at[i])
        clear, open_doubts = _recalled(doubts_at[i], known)
        names = sorted([*names_at[i], *clear], key=lambda name: name.start)
        said = text[sentence.start : sentence.end]
        alone = bool(open_doubts) and lumps(said)
        beside = [
            d for d in open_doubts if (d.several or not alone) and not _apart(text, d, dates_at[i])
        ]
        mentions, about = _resolved(sheet, names, beside, dates_at[i], about)
        unsure = tuple(doubt.start for doubt in open_doubts if doubt.several)
        talks.append(Talk(sentence, said, tuple(mentions), tuple(dates_at[i]), unsure))
    return talks


def _apart(text: str, doubt: Doubtful, dates: Sequence[Stated]) -> bool:
    """Whether a date that follows a name is set against it, and so is not its own."""
    at = next((date.at for date in dates if date.at >= doubt.end), doubt.end)
    return _AGAINST.search(text, doubt.end, at) is not None


def _recalled(doubts: Sequence[Doubtful], known: set[int]) -> tuple[list[Found], list[Doubtful]]:
    """Parts what is short for a name that was used before, and for no other, from the rest."""
    clear: list[Found] = []
    rest: list[Doubtful] = []
    for doubt in doubts:
        before = [name for name in doubt.names if name in known]
        if len(before) == 1 and doubt.several:
            clear.append(Found(before[0], doubt.start, doubt.end, False))
        else:
            rest.append(doubt)
    return clear, rest


def _resolved(
    sheet: Sheet,
    names: Sequence[Found],
    doubts: Sequence[Doubtful],
    dates: Sequence[Stated],
    about: tuple[int, ...],
) -> tuple[list[Mention], tuple[int, ...]]:
    """Returns the mentions of a sentence, and the facts of whom it is about."""
    mentions: list[Mention] = []
    for name in names:
        if sheet.by_subject[name.name] and not sheet.asks_who:
            about = sheet.by_subject[name.name]
            if not sheet.by_object[name.name]:
                continue
        facts = sheet.facts_of(name.name)
        if len(facts) > 1:
            facts = _which(sheet, facts, dates, about)
        if facts:
            mentions.append(Mention(facts, name.name, name.start, name.end))
    if doubts and dates:
        mentions += _settled(sheet, mentions, doubts, dates)
        mentions.sort(key=lambda mention: mention.start)
    return mentions, about


def _which(
    sheet: Sheet, facts: tuple[int, ...], dates: Sequence[Stated], about: tuple[int, ...]
) -> tuple[int, ...]:
    """Returns which of several facts of one name are meant: by date, by whom, by what is asked."""
    dated = tuple(
        i for i in facts if (fact := sheet.facts[i]) and any(told(date, fact) for date in dates)
    )
    if dated:
        return dated
    facts = tuple(i for i in facts if i in about) or facts
    return tuple(i for i in facts if i in sheet.asked or i in sheet.own) or facts


def _settled(
    sheet: Sheet,
    mentions: Sequence[Mention],
    doubts: Sequence[Doubtful],
    dates: Sequence[Stated],
) -> list[Mention]:
    """Returns what may be names where a date beside them says which fact is meant."""
    settled: list[Mention] = []
    for doubt in doubts:
        date = next((d for d in dates if 0 <= d.at - doubt.end <= _NEAR), None)
        if date is None or any(doubt.end <= m.start <= date.at for m in mentions):
            continue
        facts = [
            (name, i)
            for name in doubt.names
            for i in sheet.facts_of(name)
            if (fact := sheet.facts[i]) and exactly(date, fact)
        ]
        if len(facts) == 1 and not any(
            m.start <= doubt.start < m.end for m in (*mentions, *settled)
        ):
            name, i = facts[0]
            settled.append(Mention((i,), name, doubt.start, doubt.end))
    return settled
