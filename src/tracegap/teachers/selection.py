"""Which questions are taught, and why the others are not: every question comes out of here once.

All arms of a run train on the questions kept here, in one order, so what is left out of one arm is
left out of all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracegap.checks.answers import normalise_answer
from tracegap.errors import BadInputError
from tracegap.records import Example, Generation
from tracegap.task import Task
from tracegap.teachers.prompts import ANSWER, EXPLANATION, MOST_WORDS, SUMMARY
from tracegap.teachers.reading import Said, content_of, read_said
from tracegap.teachers.settings import Keep
from tracegap.teachers.trace_checks import trace_checks

UNFINISHED = "the teacher's reply is unfinished"
NO_TRACE = "the teacher gave no trace"
NO_ANSWER = "the teacher's answer cannot be read"
WRONG_ANSWER = "the teacher's answer is wrong"
WRONG_TRACE = "the teacher's trace is wrong"
UNTOLD_TRACE = "whether the teacher's trace is right cannot be told"
NO_SUMMARY = "the summary is unfinished or empty"
LONG_SUMMARY = f"the summary has {MOST_WORDS} words or more"
NO_EXPLANATION = "the explanation is unfinished or empty"
PARTIAL_EXPLANATION = "the explanation leaves out a part of the answer"
NO_SWAP = "no other question of its class has a trace to swap"
LONG_ROW = "a row is longer than the student's context"
LONG_COMPLETION = "a completion is longer than the student may write"


@dataclass(frozen=True, slots=True)
class Taught:
    """One training question after the teacher was asked.

    Attributes:
        example_id: Which question.
        usable: Whether the reply is finished and has a trace.
        answer_right: None if no answer could be read.
        trace_right: None if it cannot be told.
        trace_words: Of the teacher's trace, 0 if it gave none.
        dropped: Why it is not taught; None if it is.
        traces: Arm -> its trace on this question, for the arms of a teacher but the swapped one.
    """

    example_id: str
    usable: bool
    answer_right: bool | None
    trace_right: bool | None
    trace_words: int
    dropped: str | None
    traces: Mapping[str, str]


def is_asked_about_again(example: Example, said: Said, task: Task, keep: Keep) -> bool:
    """Whether a question may still be taught once its answer is read."""
    return _fault_of_answer(example, said, task, keep) is None


def select(
    examples: Sequence[Example],
    replies: Mapping[str, Sequence[Generation]],
    task: Task,
    arms: Sequence[str],
    keep: Keep,
) -> list[Taught]:
    """Returns what becomes of each question, in the order of the questions.

    Args:
        examples: The training questions.
        replies: What was asked for -> the replies; joined by the question's id, never by place.
        task: Scores the answers.
        arms: Of the run.
        keep: The rule.

    Raises:
        BadInputError: A question has no answer, or two.
    """
    by_id = {what: _by_id(what, found) for what, found in replies.items()}
    if missing := [e.id for e in examples if e.id not in by_id.get(ANSWER, {})]:
        raise BadInputError(
            f"the teacher's reply to {missing[0]!r} is missing (and {len(missing) - 1} more); run "
            "`tracegap teach` again."
        )
    return [_taught(example, by_id, task, arms, keep) for example in examples]


def _by_id(what: str, found: Sequence[Generation]) -> dict[str, Generation]:
    twice = [i for i, n in Counter(reply.example_id for reply in found).items() if n > 1]
    if twice:
        raise BadInputError(f"two replies of {what!r} are on question {twice[0]!r}; remove one.")
    return {reply.example_id: reply for reply in found}


def _taught(
    example: Example,
    replies: Mapping[str, Mapping[str, Generation]],
    task: Task,
    arms: Sequence[str],
    keep: Keep,
) -> Taught:
    said = read_said(replies[ANSWER][example.id], task)
    right = None if said.answers is None else task.score_answer(said.answers, example).exact
    checks = None if said.trace is None else trace_checks(task, example, said.trace, said.answers)
    dropped = _fault_of_answer(example, said, task, keep)
    traces: dict[str, str] = {}
    if dropped is None and said.trace is not None:
        traces[ANSWER] = said.trace
        for arm in (SUMMARY, EXPLANATION):
            if arm in arms and dropped is None:
                reply = replies.get(arm, {}).get(example.id)
                text = None if reply is None else content_of(reply)
                dropped = _fault_of_text(arm, text, example, task)
                traces |= {} if text is None else {arm: text}
    words = len((said.trace or "").split())
    usable = said.finished and said.trace is not None
    return Taught(example.id, usable, right, checks, words, dropped, {} if dropped else traces)


def _fault_of_answer(example: Example, said: Said, task: Task, keep: Keep) -> str | None:
    if not said.finished:
        return UNFINISHED
    if said.trace is None:
        return NO_TRACE
    return rule_drops(keep, example, said, task)


def rule_drops(keep: Keep, example: Example, said: Said, task: Task) -> str | None:
    """Returns why a rule drops a finished reply with a trace, None if it keeps it."""
    if keep == "all":
        return None
    if said.answers is None:
        return NO_ANSWER
    if not task.score_answer(said.answers, example).exact:
        return WRONG_ANSWER
    if keep == "answer":
        return None
    checks = trace_checks(task, example, said.trace or "", said.answers)
    return {True: None, False: WRONG_TRACE, None: UNTOLD_TRACE}[checks]


def _fault_of_text(arm: str, text: str | None, example: Example, task: Task) -> str | None:
    if text is None:
        return NO_SUMMARY if arm == SUMMARY else NO_EXPLANATION
    if arm == SUMMARY:
        return LONG_SUMMARY if len(text.split()) >= MOST_WORDS else None
    # an answer in running text need not be repeated word for word; a list of names is
    if task.wording.answer_style == "list" and not _names_all(text, example.answers):
        return PARTIAL_EXPLANATION
    return None


def _names_all(text: str, answers: Sequence[str]) -> bool:
    said = f" {normalise_answer(text)} "
    return all(f" {normalise_answer(answer)} " in said for answer in answers)
