"""Which class a trace states: how it says that the times of its answers lie to the event's."""

import re
from collections.abc import Sequence

from tracegap.tasks.cotempqa.free.dates import exactly
from tracegap.tasks.cotempqa.free.mentions import Talk
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.tasks.cotempqa.free.stances import Taken

EQUAL = re.compile(
    r"\b(?:exact(?:ly)? (?:the )?same|identical|(?:the )?same (?:exact )?(?:dates?|day"
    r"|years?|months?)|(?:match|coincid)\w* (?:exactly|perfectly)"
    r"|exact match|(?:exactly|perfectly) (?:match|coincid)\w*)\b",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"\b(?:entire(?:ly|ty)?|complete(?:ly)?|fully|throughout|whole)\b|\bencompass\w*",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:significant|partial|slight|some|brief|considerable)(?:ly)? overlap"
    r"|\boverlap\w* (?:partially|partly|slightly|significantly|briefly)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<!\d )\b(?:falls?|lies|fell|is|are|was|were|fit|fits|all)\b[^.;,]{0,24}?"
    r"\b(?:within|inside)\b|\bcontain(?:s|ed)\b|\bincludes\b|\bin the middle of\b"
    r""
    r"|\bwithin (?:his|her|their|the|that|this) (?:\w+ )?(?:time|period|tenure"
    r"|term|span|frame|interval|years)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\boverlap\w*|\bpartial\w*|\bpartly\b|\bpart of the time\b|\bfor (?:some|a) (?:time|part)",
    re.IGNORECASE,
)


def label_of(
    talks: Sequence[Talk],
    taken: Sequence[Sequence[Taken]],
    sheet: Sheet,
    accepted: Sequence[int],
) -> str | None:
    """Returns the class that is stated of the accepted facts: `mix` if they differ; else None.

    The narrowest word counts: `overlap` is said of everything.
    """
    kinds = {kind for i in accepted if (kind := _of_fact(i, talks, taken, sheet))}
    if not kinds:
        return None
    return kinds.pop() if len(kinds) == 1 else "mix"


def _of_fact(
    position: int, talks: Sequence[Talk], taken: Sequence[Sequence[Taken]], sheet: Sheet
) -> str | None:
    said = {"equal": False, "during": False, "overlap": False}
    for talk, stances in zip(talks, taken, strict=True):
        for one in stances:
            if position not in one.facts or one.stance != "accepted" or not one.firm:
                continue
            said["equal"] |= EQUAL.search(one.text) is not None
            if _SOME.search(one.text):
                said["during"] = False
            said["during"] |= bool(WHOLE.search(one.text) or _INSIDE.search(one.text))
            if _PART.search(one.text):
                said["during" if _whole_event(talk, sheet) else "overlap"] = True
    return next((kind for kind, was in said.items() if was), None)


def _whole_event(talk: Talk, sheet: Sheet) -> bool:
    """Whether the part that is said to be shared is all of the event's own time."""
    event = sheet.event
    if event is None:
        return False
    return any(
        not date.single
        and exactly(date, event)
        and "overlap"
        in talk.text[max(0, date.at - talk.sentence.start - 24) : date.at - talk.sentence.start]
        for date in talk.dates
    )
