"""What a free trace over free text concludes, held against the answer that follows it.

The answer is looked for where the trace draws its conclusion: if it stands there, that is what the
trace concluded. If it does not, and the conclusion names something else, the trace concluded that.
Yes and no are told by what the conclusion affirms or denies. All else is left open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.readings import Span
from tracegap.traces.free.cues import concludes, hedges, plans
from tracegap.traces.free.names import STOP
from tracegap.traces.free.words import Sentence, keys_of, words_of

_ENOUGH = 0.8  # of an answer's words that have to stand in the conclusion
_TAIL = 3  # sentences that may conclude
_NO_ANSWER = re.compile(
    r"\b(?:context|passages?|text|information|question)\b[^.]{0,60}?"
    r"(?:\bnot\b|n['’]t\b|\binsufficient\b|\b(?-i:no) (?:information|mention|answer|details?)\b)"
    r"|\b(?:cannot|can['’]t|unable to|not possible to|impossible to)\b[^.]{0,30}?"
    r"\b(?:answer|determin\w+|be determined|tell|say|know)\b|\bno (?:answer|information)\b"
    r"|\bnot (?:mentioned|provided|specified|given|stated)\b|\bunknown\b|\bunanswerable\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
_YES_NO = re.compile(r"^\W*(yes|no)\b", re.IGNORECASE)
_SAYS = re.compile(r"\banswer\b[^.]{0,30}?\b(yes|no)\b|^\W*(yes|no)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\bnot\b|n['’]t\b|\bneither\b|\bdifferent\b|\bonly\b|\bcannot\b|\bno\b", re.IGNORECASE
)
_AFFIRMS = re.compile(r"\bboth\b|\bsame\b|\balso\b|\bindeed\b|\ball\b", re.IGNORECASE)
_IS = re.compile(
    r"\banswers?\b[^.\n]{0,40}?\b(?:is|are|would be|should be|must be)\b:? *", re.IGNORECASE
)
_END = re.compile(r"[.;]|,? (?:because|since|as|which|who|while)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What a trace concludes: answers (empty: that there is none), and where."""

    answers: tuple[str, ...]
    span: Span


def says_no_answer(text: str) -> bool:
    """Whether a text says that the question cannot be answered."""
    return _NO_ANSWER.search(text) is not None


def conclusion_of(
    question: str, trace: str, sentences: Sequence[Sentence], answer: str | None
) -> Told | None:
    """Returns what a trace concludes, in the words of the answer where it is that; None if open.

    Args:
        question: As asked.
        trace: The trace.
        sentences: Its sentences.
        answer: What was answered; None if nothing.
    """
    place = _place(trace, sentences)
    if place is None:
        return None
    sentence = sentences[place]
    said, span = trace[sentence.start : sentence.end], (sentence.start, sentence.end)
    if _CLOSED.match(question) and " or " not in question:
        return _yes_or_no(said, span, answer)
    if says_no_answer(said):
        return Told((), span)
    if answer is None or says_no_answer(answer):
        return _other(said, span, question)
    for number in range(place, max(-1, place - _TAIL), -1):
        near = sentences[number]
        text = trace[near.start : near.end]
        if plans(text) and number != place:
            break
        if _stands(answer, text):
            if _named_beside(question, answer, text) and not _is_first(question, answer, text):
                return None
            return Told((answer,), (near.start, near.end))
    first = max(0, place - _TAIL + 1)
    if _stands(answer, trace[sentences[first].start : sentence.end]) and len(answer.split()) > 4:
        return Told((answer,), (sentences[first].start, sentence.end))
    return _other(said, span, question)


def _place(trace: str, sentences: Sequence[Sentence]) -> int | None:
    """Returns the sentence that concludes: the last of the end that says so, else the last."""
    end = len(sentences)
    for number in range(end - 1, max(-1, end - 1 - _TAIL), -1):
        said = trace[sentences[number].start : sentences[number].end]
        if concludes(said) == 2 and not plans(said):
            return number
    for number in range(end - 1, max(-1, end - 1 - _TAIL), -1):
        said = trace[sentences[number].start : sentences[number].end]
        if not plans(said):
            return number
    return None


def _yes_or_no(said: str, span: Span, answer: str | None) -> Told | None:
    """Yes or no, as the answer words it if it is the same."""
    if says_no_answer(said):
        return Told((), span)
    match = _SAYS.search(said)
    if match:
        found = (match[1] or match[2]).lower()
    elif _DENIES.search(said):
        found = "no"
    elif _AFFIRMS.search(said):
        found = "yes"
    else:
        return None
    given = _YES_NO.match(answer or "")
    if answer is not None and given and given[1].lower() == found:
        return Told((answer,), span)
    return Told((found,), span)


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def _stands(answer: str, text: str) -> bool:
    """Whether an answer stands in a text: its words in their order, or nearly all of them."""
    wanted = [_stem(key) for key in keys_of(answer) if key not in STOP] or list(keys_of(answer))
    if not wanted:
        return False
    said = [_stem(key) for key in keys_of(text)]
    if len(wanted) <= 2:
        return f" {' '.join(wanted)} " in f" {' '.join(k for k in said if k not in STOP)} "
    there = set(said)
    return sum(word in there for word in wanted) >= _ENOUGH * len(wanted)


def _named_beside(question: str, answer: str, text: str) -> bool:
    """Whether a conclusion names both things that a question lets one choose from."""
    if " or " not in question:
        return False
    asked = frozenset(keys_of(question))
    own = frozenset(keys_of(answer))
    if not own <= asked:
        return False
    others = {
        word.key
        for word in words_of(question)
        if word.capital and word.start and word.key not in own and word.key not in STOP
    }
    return bool(others & frozenset(keys_of(text)))


def _is_first(question: str, answer: str, text: str) -> bool:
    """Whether it is asked what came first, and a text puts the answer before something else."""
    if not re.search(r"\b(?:first|earlier|earliest|before)\b", question, re.IGNORECASE):
        return False
    sides = re.split(r"\b(?:before|earlier than|prior to|first)\b", text, maxsplit=1)
    return len(sides) == 2 and _stands(answer, sides[0]) and not _stands(answer, sides[1])


def _other(said: str, span: Span, question: str) -> Told | None:
    """What a sentence gives as the answer in so many words, in words of its own."""
    match = _IS.search(said)
    if match is None or hedges(said):
        return None
    rest = said[match.end() :]
    end = _END.search(rest)
    phrase = (rest[: end.start()] if end else rest).strip(" .\"'*:“”")
    words = keys_of(phrase)
    if not 0 < len(words) <= 10 or set(words) <= set(keys_of(question)) | STOP:
        return None
    return Told((phrase,), span)
