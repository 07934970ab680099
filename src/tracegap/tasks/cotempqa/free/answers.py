"""The answers in what follows a trace: a name, a sentence, or a paragraph with names in bold."""

import re
from collections.abc import Sequence

from tracegap.tasks.cotempqa.free.mentions import Talk, talks_of
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.traces.free.conclusion import Name, asserted, conclusion_of
from tracegap.traces.free.cues import says_none
from tracegap.traces.parse import parse_list

_MARK = re.compile(
    r"(?:^|\n|[.!?]\s)[ \t>#*_]*(?:the )?(?:final |correct )?answers?[ \t*_]*(?:is|are)?[ \t*_]*:"
    r"[ \t*_]*|\\boxed\{(?:\\text\{)?",
    re.IGNORECASE,
)
_NO = re.compile(r"[\s*_\"'“(]*(?:none|no|nobody|nothing|n/a|no one|neither)\b", re.IGNORECASE)
_LONGEST = 100  # characters of an answer that is no name of the context
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def answers_of(answer: str | tuple[str, ...] | None, sheet: Sheet) -> tuple[str, ...] | None:
    """Returns the answers that a text gives, as the facts name them; None if it gives none."""
    if answer is None:
        return None
    if isinstance(answer, str):
        said = parse_list(answer)
        return _of_text(answer, sheet) if said is None else _of_list(said, sheet)
    return _of_list(answer, sheet)


def _of_list(said: Sequence[str], sheet: Sheet) -> tuple[str, ...]:
    found: list[str] = []
    for one in said:
        found += _of_text(one, sheet) or ([one] if one.strip() else [])
    return tuple(dict.fromkeys(found))


def _of_text(text: str, sheet: Sheet) -> tuple[str, ...] | None:
    if len(text) <= _LONGEST and (name := sheet.named(_bare(text))) is not None:
        return (name,)
    marks = list(_MARK.finditer(text))
    if marks:
        part = text[marks[-1].end() :]
        if part.strip(" \t\n*_.}"):
            return _of_part(part, sheet, short=True)
    return _of_part(text, sheet, short=False)


def _of_part(text: str, sheet: Sheet, short: bool) -> tuple[str, ...] | None:
    if not text.strip(" \t\n*_."):
        return None
    talks = talks_of(text, sheet)
    names = [names_in(talk, sheet, sheet.could_answer) for talk in talks]
    if _NO.match(text) and not (names and names[0]):
        return ()
    if not any(names):
        names = [names_in(talk, sheet, None) for talk in talks]
    keys = _keys(text, talks, names, short)
    if keys:
        return tuple(sheet.names[key] for key in keys)
    if any(says_none(talk.text) for talk in talks):
        return ()
    plain = _bare(text)
    return (plain,) if plain and len(plain) <= _LONGEST and "\n" not in plain else None


def _bare(text: str) -> str:
    return text.strip().strip("*_\"'“”. }").strip()


def _keys(
    text: str, talks: Sequence[Talk], names: Sequence[Sequence[Name]], short: bool
) -> tuple[int, ...]:
    if short:
        every = (
            key
            for talk, known in zip(talks, names, strict=True)
            for key in asserted(talk.text, talk.sentence.start, known)
        )
        return tuple(dict.fromkeys(every))
    bold = [match.span(1) for match in _BOLD.finditer(text)]
    heavy = [n.key for known in names for n in known if any(a <= n.start < b for a, b in bold)]
    if heavy:
        return tuple(dict.fromkeys(heavy))
    found = conclusion_of(text, [talk.sentence for talk in talks], names)
    if found is not None:
        return found.keys
    return tuple(dict.fromkeys(name.key for known in names for name in known))


def names_in(talk: Talk, sheet: Sheet, asked: frozenset[int] | None) -> list[Name]:
    """Returns the names of a sentence that could be an answer.

    Args:
        talk: The sentence.
        sheet: The facts.
        asked: Facts that count; None for all but the question's own event.
    """
    found: list[Name] = []
    for mention in talk.mentions:
        facts = [i for i in mention.facts if i not in sheet.own]
        if asked is not None:
            facts = [i for i in facts if i in asked]
        if facts and mention.name not in sheet.event_names:
            found.append(Name(mention.name, mention.start, mention.end))
    return found
