"""Reading a free trace over passages of free text."""

import re
from collections.abc import Sequence

from tracegap.checks.answers import normalise_answer
from tracegap.readings import Claim, FreeReading, SentenceRead
from tracegap.tasks.free_text.cited import cited_in, passages_of, quotations_in
from tracegap.tasks.free_text.concluded import conclusion_of, says_no_answer
from tracegap.traces.free.words import sentences_of, words_of

_READS = re.compile(
    r"\b(?:stat(?:es?|ed|ing)|says?|said|mentions?|mentioned|according|reads?|quot\w+|notes?|tells?"
    r"|describes?|writes?|written)\b",
    re.IGNORECASE,
)
_BEFORE = 60  # characters before a quotation in which it is said to be one


def read_over_text(
    question: str, context: Sequence[str], trace: str, answer: str | tuple[str, ...] | None
) -> FreeReading:
    """Reads a trace and the answer after it.

    Args:
        question: As asked.
        context: The passages.
        trace: In the model's own words.
        answer: What follows the trace, or the answers where they were read already.
    """
    given = answer if isinstance(answer, str) or answer is None else ", ".join(answer)
    passages = passages_of(question, tuple(context))
    sentences = sentences_of(trace)
    cited = cited_in(trace, words_of(trace), sentences, passages)
    told = conclusion_of(question, trace, sentences, given)
    mentioned = tuple(sorted({i for places in cited for i in places}))
    answers = None
    if given is not None and given.strip():
        answers = () if says_no_answer(given) else (given,)
    claims = tuple(
        Claim(
            "quotation",
            quote.text,
            (quote.start, quote.end),
            quote.stands,
            reason="it stands neither in the context nor in the question"
            if quote.stands is False
            else "",
        )
        for quote in quotations_in(trace, question, passages)
        if quote.stands is not False
        or _READS.search(trace[max(0, quote.start - _BEFORE) : quote.start])
    )
    return FreeReading(
        text=trace,
        mentioned=mentioned,
        accepted=None if told is None else mentioned if told.answers else (),
        concluded=None if told is None else told.answers,
        concluded_at=None if told is None else told.span,
        answers=answers,
        follows=None if told is None or answers is None else _same(told.answers, answers),
        claims=claims,
        sentences=tuple(
            SentenceRead((sentence.start, sentence.end), places)
            for sentence, places in zip(sentences, cited, strict=True)
        ),
    )


def _same(concluded: Sequence[str], answers: Sequence[str]) -> bool:
    return {normalise_answer(a) for a in concluded} == {normalise_answer(a) for a in answers}
