"""Reading a free trace over dated facts: what it mentions, concludes and claims."""

import re
from collections.abc import Sequence

from tracegap.readings import FreeReading, SentenceRead
from tracegap.tasks.cotempqa.facts import name_key
from tracegap.tasks.cotempqa.free.answers import answers_of, names_in
from tracegap.tasks.cotempqa.free.claims import claims_of
from tracegap.tasks.cotempqa.free.mentions import Talk, talks_of
from tracegap.tasks.cotempqa.free.sheet import Sheet, sheet_of
from tracegap.tasks.cotempqa.free.stances import Taken, stances_in
from tracegap.tasks.cotempqa.free.stated import label_of
from tracegap.tasks.cotempqa.sharing import kind_of
from tracegap.text import normalise
from tracegap.traces.free.conclusion import Conclusion, Name, conclusion_of
from tracegap.traces.free.cues import stance_of

_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)


def read_free(
    question: str, context: Sequence[str], trace: str, answer: str | tuple[str, ...] | None
) -> FreeReading:
    """Reads a trace and the answer after it.

    Args:
        question: As asked.
        context: One fact each.
        trace: In the model's own words.
        answer: What follows the trace, or the answers where they were read already.
    """
    sheet = sheet_of(question, tuple(context))
    talks = talks_of(trace, sheet)
    taken = stances_in(talks, sheet)
    conclusion = _conclusion(trace, talks, sheet)
    answers = answers_of(answer, sheet)
    mentioned = sorted({i for talk in talks for mention in talk.mentions for i in mention.facts})
    if conclusion is None:
        claims = claims_of(talks, taken, sheet, None, None)
        return FreeReading(
            text=trace,
            mentioned=tuple(mentioned),
            answers=answers,
            claims=claims,
            changed_mind=True if _flips(taken) else None,
            sentences=_sentences(talks, taken),
        )
    accepted = _accepted(conclusion, sheet, taken, mentioned)
    concluded = tuple(sheet.names[key] for key in conclusion.keys)
    return FreeReading(
        text=trace,
        mentioned=tuple(mentioned),
        accepted=accepted,
        concluded=concluded,
        concluded_at=conclusion.span,
        answers=answers,
        follows=None if answers is None else _same(concluded, answers),
        label=label_of(talks, taken, sheet, accepted),
        claims=claims_of(talks, taken, sheet, accepted, conclusion.span),
        changed_mind=_changed(talks, taken, sheet, conclusion, accepted),
        sentences=_sentences(talks, taken),
    )


def _conclusion(trace: str, talks: Sequence[Talk], sheet: Sheet) -> Conclusion | None:
    """Returns what is concluded: names of what is asked for, else of anything in the facts."""
    sentences = [talk.sentence for talk in talks]
    names = [names_in(talk, sheet, sheet.could_answer) for talk in talks]
    found = conclusion_of(trace, sentences, names)
    if found is not None:
        return found
    every: list[list[Name]] = [names_in(talk, sheet, None) for talk in talks]
    return conclusion_of(trace, sentences, every)


def _accepted(
    conclusion: Conclusion,
    sheet: Sheet,
    taken: Sequence[Sequence[Taken]],
    mentioned: Sequence[int],
) -> tuple[int, ...]:
    """Returns the facts that give the concluded answers: of several those that are said to meet."""
    accepted: list[int] = []
    for key in conclusion.keys:
        name = sheet.names[key]
        facts = [i for i in mentioned if normalise(sheet.answer(i)) == normalise(name)]
        facts = [i for i in facts if i not in sheet.own]
        facts = [i for i in facts if i in sheet.asked] or facts
        if len(facts) > 1:
            said = {
                i for stances in taken for t in stances if t.stance == "accepted" for i in t.facts
            }
            facts = [i for i in facts if i in said] or facts
        if len(facts) > 1 and sheet.event is not None:
            event = sheet.event
            facts = [i for i in facts if (f := sheet.facts[i]) and kind_of(event, f)] or facts
        accepted += facts
    return tuple(sorted(set(accepted)))


def _changed(
    talks: Sequence[Talk],
    taken: Sequence[Sequence[Taken]],
    sheet: Sheet,
    conclusion: Conclusion,
    accepted: Sequence[int],
) -> bool:
    """Whether a stance is reversed, a conclusion given up, or what fitted left out at the end."""
    if _flips(taken) or any(set(keys) - set(conclusion.keys) for keys in conclusion.before):
        return True
    fitted: list[int] = []
    for talk, stances in zip(talks, taken, strict=True):
        fits = [one for one in stances if one.stance == "accepted" and one.firm]
        together = [set(one.facts) & sheet.asked for one in fits if one.direct]
        if _BOTH.search(talk.text) and stance_of(talk.text) == "accepted":
            together.append(set(fitted[-2:]))
        if any(len(facts) > 1 and not facts <= set(accepted) for facts in together):
            return True
        for i in (i for one in fits for i in one.facts if i in sheet.asked):
            fitted = [*(j for j in fitted if j != i), i]
    return False


def _flips(taken: Sequence[Sequence[Taken]]) -> bool:
    """Whether a firm stance to a fact is reversed later; in a sentence the last counts."""
    last: dict[int, str] = {}
    for stances in taken:
        here = {
            i: one.stance for one in stances if one.firm and one.stance != "open" for i in one.facts
        }
        if any(last.get(i, stance) != stance for i, stance in here.items()):
            return True
        last |= here
    return False


def _same(concluded: Sequence[str], answers: Sequence[str]) -> bool:
    return {name_key(name) for name in concluded} == {name_key(name) for name in answers}


def _sentences(talks: Sequence[Talk], taken: Sequence[Sequence[Taken]]) -> tuple[SentenceRead, ...]:
    return tuple(
        SentenceRead(
            (talk.sentence.start, talk.sentence.end),
            tuple(sorted({i for mention in talk.mentions for i in mention.facts})),
            tuple((i, one.stance) for one in stances for i in one.facts),
        )
        for talk, stances in zip(talks, taken, strict=True)
    )
