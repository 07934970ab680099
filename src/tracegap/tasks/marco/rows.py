"""From a record of MS MARCO QA to an example, or to the reason why there is none."""

from collections.abc import Sequence
from typing import Any, Literal

from tracegap.records import Example
from tracegap.tasks.alternatives import other_answers
from tracegap.tasks.marco.metrics import NO_ANSWER
from tracegap.tasks.ties import question_group
from tracegap.tasks.unusable import Unusable
from tracegap.text import has_utf8, normalise

LABELS = ("DESCRIPTION", "NUMERIC", "ENTITY", "LOCATION", "PERSON")
EvidenceRule = Literal["selected", "overlap"]
_UNANSWERED = "no answer present: evidence is the passage closest to the question"


def example_of(row: dict[str, Any], rule: EvidenceRule) -> Example | Unusable:
    """Returns the example that a record gives.

    The rule for evidence: the selected passages (`selected`), or the one passage with most words
    in common with the answer (`overlap`, the paper's rule). Where there is no answer, the passage
    with most words in common with the question: the one that should tell and does not. A record
    with an answer but, under `selected`, without a selected passage is unusable, and so is one
    with a selected passage but without an answer: each contradicts itself.

    Args:
        row: A record as any of the files give it.
        rule: Which passages are evidence.
    """
    query, label = row.get("query"), row.get("query_type")
    if not isinstance(query, str) or not query.strip():
        return Unusable("query", "the question is missing or empty")
    if not isinstance(label, str) or label.upper() not in LABELS:
        return Unusable("query_type", f"the query type is none of {', '.join(LABELS)}")
    if not isinstance(row.get("query_id"), (int, str)):
        return Unusable("query_id", "the query id is missing")
    read = _passages(row.get("passages"))
    if isinstance(read, Unusable):
        return read
    passages, selected = read
    answers = _answers(row.get("answers"))
    if answers is None:
        return Unusable("answers", "the answers are not a list of texts")
    if not has_utf8("".join((query, *passages, *answers))):
        return Unusable("query", "a text holds half a surrogate pair, which has no UTF-8")
    if not answers and selected:
        return Unusable("answers", "a passage is selected, but there is no answer")
    if answers and not selected and rule == "selected":
        return Unusable("passages", "there is an answer, but no passage is selected")
    if not answers:
        evidence = [closest(query, passages)]
    elif rule == "overlap":
        evidence = [closest(answers[0], passages)]
    else:
        evidence = selected
    return Example(
        id=str(row["query_id"]),
        question=query.strip(),
        context=tuple(passages),
        label=label.upper(),
        evidence=tuple(evidence),
        answers=(answers[0] if answers else NO_ANSWER,),
        group=question_group(query),
        meta=other_answers(answers[1:]) if answers else {"rule": _UNANSWERED},
    )


def closest(text: str, passages: Sequence[str]) -> int:
    """Returns which passage shares most different words with a text; the first of equals."""
    words = distinct_words(text)
    shared = [len(words & distinct_words(passage)) for passage in passages]
    return shared.index(max(shared))


def distinct_words(text: str) -> set[str]:
    """Returns the different words of a text, cut at white space, in lower case."""
    return set(text.lower().split())


def _passages(value: Any) -> tuple[list[str], list[int]] | Unusable:
    """Returns the passages and which are selected, from a list of passages or from columns."""
    if isinstance(value, dict):
        texts, marks = value.get("passage_text"), value.get("is_selected")
    elif isinstance(value, list) and set(map(type, value)) <= {dict}:
        texts = [one.get("passage_text") for one in value]
        marks = [one.get("is_selected", 0) for one in value]
    else:
        texts = marks = None
    if not isinstance(texts, list) or not isinstance(marks, list) or len(texts) != len(marks):
        return Unusable("passages", "the passages are not a list of passages")
    if not texts or set(map(type, texts)) != {str} or not all(map(str.strip, texts)):
        return Unusable("passages", "a passage is missing or empty")
    return [text.strip() for text in texts], [i for i, mark in enumerate(marks) if mark == 1]


def _answers(value: Any) -> list[str] | None:
    """Returns the different answers in order, none for `No Answer Present.`; None if malformed."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return None
    answers = list(dict.fromkeys(text.strip() for text in value if text.strip()))
    return [] if any(_says_none(text) for text in answers) else answers


def _says_none(text: str) -> bool:
    return normalise(text).rstrip(".") == "no answer present"
