"""Reading traces in a model's own words: what they cite, and where they state the answer.

A passage is cited where it stands in the trace whole, or six of its words in a row do that are not
the question's own, or where its number is named (`[2]`, `passage 2`, counted from 1). What a trace
puts between quotation marks it claims to have read: if it stands neither in the context nor in the
question, it is cited from nowhere.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from tracegap.checks.answers import normalise_answer
from tracegap.records import Example, Parsed
from tracegap.text import normalise
from tracegap.traces.parse import MALFORMED_EVIDENCE, MALFORMED_LABEL

_ANSWER_TAG = re.compile(r"<answer>", re.IGNORECASE)
_CLOSE_THINK = re.compile(r"</think>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|\n+")
_NUMBERED = re.compile(
    r"\[(\d{1,3})\]|\b(?:passage|document|doc|paragraph|source|fact)s?\s*[#\[(]?\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”')
LEAST_PASSAGE, LEAST_RUN, LEAST_QUOTATION = 3, 6, 5  # in words: shorter ones meet by chance
LAST_SENTENCES = 2  # what counts as the end of a trace


def answer_in_tags(text: str) -> str:
    """Puts what follows a closed trace into answer tags, if the model wrote none."""
    closings = list(_CLOSE_THINK.finditer(text))
    if not closings or _ANSWER_TAG.search(text):
        return text
    trace, said = text[: closings[-1].end()], text[closings[-1].end() :].strip()
    return f"{trace} <answer>{said}</answer>" if said else text


def as_free(parsed: Parsed, trace: str | None, example: Example) -> Parsed:
    """Takes steps that were not stated for what they are in a free trace: no fault.

    A label counts only beside a list of passages; else any first line with a colon would be one.
    Without such a list the evidence is what the trace cites in its own words, if anything.
    """
    ours = (MALFORMED_LABEL, MALFORMED_EVIDENCE)
    problems = tuple(problem for problem in parsed.problems if problem not in ours)
    if parsed.evidence is not None or trace is None:
        return replace(parsed, problems=problems)
    cited = cited_of(trace, example.question, example.context)
    return replace(parsed, label=None, evidence=cited or None, problems=problems)


def cited_of(trace: str, question: str, context: Sequence[str]) -> tuple[str, ...]:
    """Returns the passages that a free trace cites, then the quotations that stand nowhere."""
    numbers = [int(one or other) for one, other in _NUMBERED.findall(trace)]
    from_one = 0 not in numbers  # counted from 0 the numbers would name the wrong passages
    said, own = _runs(trace), _runs(question)
    whole = normalise(trace)
    cited = [
        passage
        for place, passage in enumerate(context, start=1)
        if (from_one and place in numbers)
        or (len(passage.split()) >= LEAST_PASSAGE and _bare(passage) in whole)
        or not said.isdisjoint(_runs(passage) - own)
    ]
    known = normalise("\n".join((question, *context)))
    return (*cited, *(quote for quote in _quotations(trace) if _bare(quote) not in known))


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[str]:
    words = _WORD.findall(normalise(text))
    return frozenset(" ".join(words[i : i + LEAST_RUN]) for i in range(len(words) - LEAST_RUN + 1))


def _bare(text: str) -> str:
    return normalise(text).strip(" .!?,;:\"'“”…")


def _quotations(trace: str) -> list[str]:
    found = [one or other for one, other in _QUOTED.findall(trace)]
    # an ellipsis leaves words out: such a quotation stands nowhere as it is
    whole = [quote for quote in found if "..." not in quote and "…" not in quote]
    return [quote for quote in whole if len(quote.split()) >= LEAST_QUOTATION]


def sentences(text: str) -> list[str]:
    """Cuts a text into sentences, roughly; nothing is lost but the spaces between."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def end_of(trace: str) -> str:
    """Returns the last sentences of a trace, where it draws its conclusion."""
    return " ".join(sentences(trace)[-LAST_SENTENCES:])


def holds(text: str, answer: str) -> bool:
    """Whether a text holds an answer, word for word after normalisation."""
    wanted = _bare_words(answer)
    return bool(wanted) and f" {wanted} " in f" {_bare_words(text)} "


# a trace and its end are looked through for several answers
_bare_words = lru_cache(maxsize=64)(normalise_answer)
