"""Checks without gold where nothing can be derived: does each step hold on to what is given?

Cited passages must stand in the context; the answer must follow, word by word, from what is cited;
the label must be one that the question's words, the answer's form and the cited passages allow.
What these rules cannot tell is `unknown`. How often they are right stands in docs/grounding.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from tracegap.records import Finding, Judgement, Trace
from tracegap.text import normalise

FOLLOWS, DOES_NOT = 0.9, 0.4  # shares of an answer's words that are found in the cited passages
_NO_ANSWER = "no answer present"
CLOSED = {"yes", "no"}
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be been but by can did do does for from had has have he her his how
        i if in is it its may of on one or she some such than that the their them then there these
        they this those to was we were what when where which who will with would you your""",
    )
)

LabelRule = Callable[[str, Trace, str | None], Finding]


def ground(
    judge_label: LabelRule,
    question: str,
    context: Sequence[str],
    trace: Trace | None,
    answers: tuple[str, ...] | None,
) -> list[Finding]:
    """Judges label, evidence and answer, in this order, without gold.

    Args:
        judge_label: Judges a label from the question, the trace and the answer.
        question: As asked.
        context: The passages that were given.
        trace: What was said before the answer; None if there is no whole trace.
        answers: What was answered; None if nothing.
    """
    answer = ", ".join(answers) if answers else None
    if trace is None:
        missing = "there is no trace to judge"
        return [
            Finding("label", "unknown", missing),
            Finding("evidence", "unknown", missing),
            Finding("answer", "unknown", "there is no cited passage that it could follow from"),
        ]
    return [
        judge_label(question, trace, answer),
        judge_evidence(question, context, trace.evidence, answer),
        judge_answer(trace.evidence, answer),
    ]


def no_label_rule(task: str) -> Finding:
    """Returns the judgement of a label where a task has no rule for it."""
    return Finding("label", "unknown", f"task {task!r} has no rule for labels")


def judge_evidence(
    question: str, context: Sequence[str], cited: Sequence[str], answer: str | None
) -> Finding:
    """Judges the cited passages: in the context, tied to the question, and the answer's source."""
    known = {normalise(passage) for passage in context}
    if not cited:
        return Finding("evidence", "wrong", "no passage is cited")
    if strange := [passage for passage in cited if normalise(passage) not in known]:
        return Finding("evidence", "wrong", f"not in the context: {_short(strange[0])}")
    if loose := _untied(question, cited):
        return Finding("evidence", "wrong", f"has nothing to do with the question: {_short(loose)}")
    if answer is None or not can_follow(answer):
        return Finding("evidence", "unknown", "all in the context; the answer cannot be looked up")
    here = share_found(answer, cited)
    if here >= FOLLOWS:
        return Finding("evidence", "right", "in the context, and the answer stands there")
    elsewhere = max(share_found(answer, [passage]) for passage in context)
    if elsewhere >= FOLLOWS > DOES_NOT >= here:
        return Finding("evidence", "wrong", "the answer stands in a passage that is not cited")
    return Finding("evidence", "unknown", "in the context, but the answer does not stand there")


def judge_answer(cited: Sequence[str], answer: str | None) -> Finding:
    """Judges whether the answer's words stand in the cited passages."""
    if answer is None:
        return Finding("answer", "unknown", "there is no answer to judge")
    if not can_follow(answer):
        return Finding("answer", "unknown", "such an answer cannot be looked up")
    share = share_found(answer, cited)
    judgement: Judgement = (
        "right" if share >= FOLLOWS else "wrong" if share <= DOES_NOT else "unknown"
    )
    return Finding("answer", judgement, f"{share:.0%} of its words stand in what is cited")


def share_found(answer: str, passages: Sequence[str]) -> float:
    """Returns which share of an answer's words stands in passages; 0 for none.

    Words of grammar do not count, unless there are no others; a plural's `s` does not either.
    """
    words = _words(answer)
    found = frozenset[str]().union(*(_words(passage) for passage in passages))
    return len(words & found) / len(words) if words else 0.0


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    words = _WORD.findall(normalise(text))
    kept = [word for word in words if word not in _STOP] or words
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in kept)


def can_follow(answer: str) -> bool:
    """Whether an answer can be looked up in passages: not yes, no, or that there is none."""
    words = _WORD.findall(normalise(answer))
    return bool(words) and words[0] not in CLOSED and " ".join(words) != _NO_ANSWER


def _untied(question: str, cited: Sequence[str]) -> str | None:
    """Returns the first cited passage that shares no word with question or other passages."""
    asked = _words(question)
    words = [_words(passage) for passage in cited]
    passages_with = Counter(word for own in words for word in own)
    for passage, own in zip(cited, words, strict=True):
        if not any(word in asked or passages_with[word] > 1 for word in own):
            return passage
    return None


def _short(passage: str) -> str:
    return repr(passage if len(passage) <= 60 else passage[:57] + "...")
