"""Checks without gold where nothing can be derived: does each step hold on to what is given?

Cited passages must stand in the context; the answer must follow, word by word, from what is cited;
the label must be one that the question's words, the answer's form and the cited passages allow.
What these rules cannot tell is `unknown`. How often they are right stands in docs/grounding.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from tracegap.records import Finding, Judgement, Trace
from tracegap.task import Task
from tracegap.tasks.marco.question_type import form_forbids, read_question
from tracegap.text import normalise

FOLLOWS, DOES_NOT = 0.9, 0.4  # shares of an answer's words that are found in the cited passages
_NO_ANSWER = "no answer present"
_CLOSED = {"yes", "no"}
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be been but by can did do does for from had has have he her his how
        i if in is it its may of on one or she some such than that the their them then there these
        they this those to was we were what when where which who will with would you your""",
    )
)
_COMPARES = re.compile(
    r"\b(?:both|either|same|between|than|older|oldest|younger|youngest|earlier|later|first|more|"
    r"most|larger|longer|taller|higher|closer|common)\b|^(?:are|is|do|does|did|were|was|have|has)\b"
    r"|\w,? or \w"
)

_LabelRule = Callable[[str, Trace, str | None], Finding]


def ground(
    task: Task,
    question: str,
    context: Sequence[str],
    trace: Trace | None,
    answers: tuple[str, ...] | None,
) -> list[Finding]:
    """Judges label, evidence and answer, in this order, without gold.

    Args:
        task: Whose rules hold; label rules there are for `marco`, `hotpotqa` and `musique`.
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
    rule = _LABEL_RULES.get(task.name)
    label = (
        rule(question, trace, answer)
        if rule
        else Finding("label", "unknown", f"task {task.name!r} has no rule for labels")
    )
    return [
        label,
        judge_evidence(question, context, trace.evidence, answer),
        judge_answer(trace.evidence, answer),
    ]


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
    if answer is None or not _can_follow(answer):
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
    if not _can_follow(answer):
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
    found = set().union(*(_words(passage) for passage in passages))
    return len(words & found) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    words = _WORD.findall(normalise(text))
    kept = [word for word in words if word not in _STOP] or words
    return {word.removesuffix("s") if len(word) > 3 else word for word in kept}


def _can_follow(answer: str) -> bool:
    words = _WORD.findall(normalise(answer))
    return bool(words) and words[0] not in _CLOSED and " ".join(words) != _NO_ANSWER


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


def _marco_label(question: str, trace: Trace, answer: str | None) -> Finding:
    said = trace.label.upper()
    reading = read_question(question)
    words = f"the question's words {reading.because!r}" if reading.because else "the question"
    if said not in reading.types:
        allowed = " or ".join(reading.types)
        return Finding("label", "wrong", f"{words} ask for {allowed}, not {said}")
    forbidden = form_forbids(said, answer) if answer and _can_follow(answer) else None
    if forbidden is not None:
        return Finding("label", "wrong", f"{said} does not fit: {forbidden}")
    if reading.sure:
        return Finding("label", "right", f"{words} ask for {said}")
    return Finding("label", "unknown", f"{words} allow {said}, and other types as well")


def _hotpotqa_label(question: str, trace: Trace, answer: str | None) -> Finding:
    said = normalise(trace.label)
    compares = _COMPARES.search(normalise(question))
    if answer is not None and normalise(answer).rstrip(".") in _CLOSED:
        judgement: Judgement = "right" if said == "comparison" else "wrong"
        return Finding("label", judgement, "a yes or no answers a comparison")
    if compares is None:
        judgement = "right" if said == "bridge" else "wrong"
        return Finding("label", judgement, "the question compares nothing")
    return Finding("label", "unknown", f"{compares[0]!r} may compare two things, or not")


def _musique_label(question: str, trace: Trace, answer: str | None) -> Finding:
    said, steps = normalise(trace.label), len(set(trace.evidence))
    if not said.startswith(f"{steps}hop"):
        return Finding("label", "wrong", f"{steps} paragraphs are cited, one for each step")
    if said == "2hop":
        return Finding("label", "right", "two paragraphs are cited, one for each step")
    return Finding("label", "unknown", f"{steps} steps fit, but not their shape is known")


_LABEL_RULES: dict[str, _LabelRule] = {
    "marco": _marco_label,
    "hotpotqa": _hotpotqa_label,
    "musique": _musique_label,
}
