"""The forms that bAbI's questions have: each with its task and the rule that answers it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tracegap.tasks.babi.rules import (
    deduction,
    directions,
    giving,
    motives,
    possessions,
    recognise,
    sizes,
    times,
    whereabouts,
)
from tracegap.tasks.babi.rules.sentences import DIRECTION, LONGEST
from tracegap.tasks.babi.rules.story import Finding, Story

_COMPASS = r"north of|south of|east of|west of"
_NOUN = r"\w+(?: \w+){0,2}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a question.

    Attributes:
        pattern: Its groups are what the rule takes besides the story.
        rule: Answers it, or raises UndeterminedError.
        label: Its task, or a function that tells it by the story, with the reason.
    """

    pattern: re.Pattern[str]
    rule: Callable[..., Finding]
    label: str | Callable[..., tuple[str, str]]


def _form(
    pattern: str, rule: Callable[..., Finding], label: str | Callable[..., tuple[str, str]]
) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE), rule, label)


def _where_is(story: Story, person: str) -> tuple[str, str]:
    return recognise.of_where_is(story)


_FORMS = (
    _form(r"where is (?!the )(\w+)", whereabouts.where_is, _where_is),
    _form(r"where is the (\w+)", possessions.where_is, "two-supporting-facts"),
    _form(r"where was the (\w+) before the (\w+)", possessions.where_was, "three-supporting-facts"),
    _form(rf"what is ({_COMPASS}) the ({_NOUN})", directions.what_is, "two-arg-relations"),
    _form(rf"what is the ({_NOUN}) ({_COMPASS})", directions.what_is_one, "two-arg-relations"),
    _form(r"what did (\w+) give to (\w+)", giving.what_given, "three-arg-relations"),
    _form(r"who did (\w+) give the (\w+) to", giving.receiver_of, "three-arg-relations"),
    _form(r"who gave the (\w+) to (\w+)", giving.giver_to, "three-arg-relations"),
    _form(r"who gave the (\w+)", giving.giver_of, "three-arg-relations"),
    _form(r"who received the (\w+)", giving.received, "three-arg-relations"),
    _form(r"is (\w+) in the (\w+)", whereabouts.is_in, recognise.of_is_in),
    _form(r"how many objects is (\w+) carrying", possessions.how_many, "counting"),
    _form(r"what is (\w+) carrying", possessions.which, "lists-sets"),
    _form(r"where was (\w+) before the (\w+)", times.where_was, "time-reasoning"),
    _form(r"what is (\w+) afraid of", deduction.afraid_of, "basic-deduction"),
    _form(r"what colou?r is (\w+)", deduction.colour_of, "basic-induction"),
    _form(
        rf"is the ({_NOUN}) ({DIRECTION}) the ({_NOUN})",
        directions.is_beside,
        "positional-reasoning",
    ),
    _form(rf"is the ({_NOUN}) bigger than the ({_NOUN})", sizes.is_bigger, "size-reasoning"),
    _form(rf"does the ({_NOUN}) fit in(?:side)? the ({_NOUN})", sizes.fits_in, "size-reasoning"),
    _form(rf"how do you go from the ({_NOUN}) to the ({_NOUN})", directions.way, "path-finding"),
    _form(r"where will (\w+) go", motives.where_will, "agents-motivations"),
    _form(r"why did (\w+) go to the (\w+)", motives.why_go, "agents-motivations"),
    _form(r"why did (\w+) get the (\w+)", motives.why_get, "agents-motivations"),
)


def read_question(question: str) -> tuple[Form, tuple[str, ...]] | None:
    """Returns the form of a question and what it names, or None."""
    if len(question) > LONGEST:
        return None
    text = question.strip().removesuffix("?").rstrip()
    for form in _FORMS:
        if found := form.pattern.fullmatch(text):
            return form, found.groups()
    return None
