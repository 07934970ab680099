"""What a trace claims of times, held against the facts: true, false, or not decidable.

Each kind of claim is read only where it is said outright: no hedge, no plan, and about facts that
are named. A claim is false only if it fails however the months and days that are not told are
filled in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracegap.readings import Claim, Span
from tracegap.tasks.cotempqa.facts import Fact, written_time
from tracegap.tasks.cotempqa.free.dates import latest, overlap, within
from tracegap.tasks.cotempqa.free.given_dates import date_claims
from tracegap.tasks.cotempqa.free.mentions import Talk
from tracegap.tasks.cotempqa.free.orders import holds as order_holds
from tracegap.tasks.cotempqa.free.orders import may_be_of_bounds
from tracegap.tasks.cotempqa.free.same import denies_sameness, of_kind, same_time
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.tasks.cotempqa.free.stances import Taken
from tracegap.tasks.cotempqa.free.stated import WHOLE
from tracegap.traces.free.cues import asserts, denies, hedges, sets_apart

_TIME = re.compile(
    r"\boverlap\w*|\bconcurrent\w*|\bsimultaneous\w*|\bwithin\b|\bsame\b|\boutside\b|\bcoincid\w*"
    r"|\bduring\b|\btoo (?:early|late)\b|\bmatch\w*|\bfalls?\b"
    r"|\bintersect\w*|\bcover\w*|\bspans?\b|\bincludes?\b|\bencompass\w*|\bcontains?\b"
    r"|\bin common\b|\bparallel\b",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(
    r"\bonwards?\b|\bstarting\b|\bongoing\b|\bcontinu\w*|\bassum\w*|\bbeyond\b"
    r"|\bstill\b|\bend date\b",
    re.IGNORECASE,
)
# the whole of a stated time is not the whole of the event's
_PART_OF = re.compile(
    r"\b(?:until|till|up to)\b|\b(?:throughout|entire|whole|all of) (?:of )?(?:\w+ ){0,2}\d",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b[Tt]he only\b|\b[Oo]nly (?=[*_\"“‘]*(?:the )?[A-Z])")
# what is singled out by more than sharing time
_ONLY_SO = re.compile(
    r"\b(?:entire\w*|exact\w*|whol\w+|complet\w+|full\w*|identical|same|throughout|perfect\w*"
    r"|direct\w*|significant\w*|other|another|besides|apart|also|specific\w*|explicit\w*|cover\w*"
    r"|question|answer|only (?:for|from|until|on|in)|not only)\b",
    re.IGNORECASE,
)
# a clause that says when, and nothing of it
_WHEN = re.compile(
    r"(?:\W*\b(?:so|thus|and|hence|therefore|then)\b)?\W*\b(?:during|while|throughout|in|at) "
    r"(?:the|that|his|her|their) (?:same )?(?:time|period|years|tenure|term)\b[^,;:]*",
    re.IGNORECASE,
)
_BY_EXAMPLE = re.compile(r"\b(?:like|such as|e\.g\.|for example|including)(?!\w)", re.IGNORECASE)
_BEGINS = re.compile(
    r"\bstart\w*|\bbeg[aiu]n\w*|\bbecame\b|\bappointed\b|\bonwards?\b|\bassum\w*", re.IGNORECASE
)


def claims_of(
    talks: Sequence[Talk],
    taken: Sequence[Sequence[Taken]],
    sheet: Sheet,
    accepted: Sequence[int] | None,
    concluded_at: Span | None,
) -> tuple[Claim, ...]:
    """Returns what a trace claims, each claim once, in the order of the trace.

    Args:
        talks: Its sentences.
        taken: Their stances.
        sheet: The facts.
        accepted: Those that the conclusion rests on; None if it is not known.
        concluded_at: Where the conclusion stands.
    """
    found: list[tuple[Claim, object]] = []
    known: set[int] = set()
    begins = any(_BEGINS.search(talk.text) for talk in talks)
    before: set[int] = set()
    for talk, stances in zip(talks, taken, strict=True):
        named = {i for mention in talk.mentions for i in mention.facts}
        found += date_claims(talk, before | named, sheet)
        for one in stances:
            found += _of_stance(one, sheet, known, begins)
        known |= named
        before = named or before
    if accepted is not None and concluded_at is not None:
        found += _of_conclusion(talks, sheet, accepted, concluded_at, begins)
    seen: set[object] = set()
    claims: list[Claim] = []
    for claim, key in sorted(found, key=lambda pair: pair[0].span):
        if key not in seen:
            seen.add(key)
            claims.append(claim)
    return tuple(claims)


def _of_stance(
    one: Taken, sheet: Sheet, known: set[int], begins: bool
) -> Iterator[tuple[Claim, object]]:
    event = sheet.event
    if event is None or not one.firm or _WHEN.fullmatch(one.text.rstrip(" .")):
        return
    if one.lump:
        yield from _of_others(one, sheet, known, event)
        return
    yield from _of_order(one, sheet, event)
    if one.stance == "open":
        return
    if one.stance == "rejected" and not (sets_apart(one.text) or _of_time(one.text)):
        return  # not relevant, not counted: nothing of time
    for i in one.facts:
        fact = sheet.facts[i]
        if fact is None:
            continue
        if _of_a_namesake(one, i, sheet, event):
            continue
        yield _meets(one, i, fact, event, begins)
        if one.stance == "accepted" and len(one.facts) == 1:
            yield from _narrower(one, i, fact, event, begins)
    if one.stance == "accepted" and one.direct:
        yield from _of_only(one, sheet, event)


def _of_only(one: Taken, sheet: Sheet, event: Fact) -> Iterator[tuple[Claim, object]]:
    """The claim that nothing else meets the event; not that nothing else does so wholly."""
    if not _ONLY.search(one.text) or _ONLY_SO.search(one.whole):
        return
    answers = {sheet.answer(i) for i in one.facts}
    others = [i for i in sorted(sheet.asked) if sheet.answer(i) not in answers]
    meets = tuple(i for i in others if (f := sheet.facts[i]) and overlap(f, event))
    if meets:
        yield _claim("only", one, False, meets, sheet.facts[meets[0]], event), ("only", meets)


def _of_a_namesake(one: Taken, i: int, sheet: Sheet, event: Fact) -> bool:
    """Whether a claim is not of this fact, but of another that is called the same."""
    others = [j for j in one.facts if j != i and sheet.answer(j) == sheet.answer(i)]
    says = one.stance == "accepted"
    return any((f := sheet.facts[j]) and overlap(f, event) in (says, None) for j in others)


def _of_order(one: Taken, sheet: Sheet, event: Fact) -> Iterator[tuple[Claim, object]]:
    """The claim that something lies before or after something else, where it does not."""
    if one.order is None or len(one.facts) != 1:
        return
    i = one.facts[0]
    fact = sheet.facts[i]
    if fact is None or (one.stance == "rejected" and overlap(fact, event)):
        return  # that it lies apart is false already
    if order_holds(one.order, fact, event) is False:
        yield _claim("order", one, False, (i,), fact, event), ("order", i)


def _meets(one: Taken, i: int, fact: Fact, event: Fact, begins: bool) -> tuple[Claim, object]:
    """The claim that a fact and the event share time, or that they do not."""
    meet = overlap(fact, event)
    says = one.stance == "accepted"
    holds = None if meet is None else meet == says
    if not says and holds is False and _may_be_less(one, fact, event):
        holds = None
    if says and holds is False and _could_go_on(fact, event, one.whole, begins):
        holds = None
    words = "overlap" if says else "apart"
    return _claim(words, one, holds, (i,), fact, event), (words, i)


def _of_time(clause: str) -> bool:
    return _TIME.search(clause) is not None and not of_kind(clause)


def _may_be_less(one: Taken, fact: Fact, event: Fact) -> bool:
    """Whether what sounds apart may be less: another beginning or end, or times not the same."""
    if not denies(one.text):
        return one.order is not None and may_be_of_bounds(one.order, fact, event)
    unequal = (fact.start, fact.end) != (event.start, event.end)
    return unequal and denies_sameness(one.text) and not sets_apart(one.text)


def _could_go_on(fact: Fact, event: Fact, said: str, begins: bool) -> bool:
    """Whether a single date is read as a beginning, which the facts neither say nor deny."""
    first = min((fact, event), key=lambda f: latest(f.end))
    # where the event is a single date, a trace that speaks of beginnings takes it for one
    return first.start == first.end and (
        (event.start == event.end and begins) or _OPEN_ENDED.search(said) is not None
    )


def _narrower(
    one: Taken, i: int, fact: Fact, event: Fact, begins: bool
) -> Iterator[tuple[Claim, object]]:
    """Claims that one time lies wholly in the other, or that they are the same."""
    if WHOLE.search(one.text) and _TIME.search(one.text) and not _PART_OF.search(one.text):
        ways = (within(fact, event), within(event, fact))
        holds = True if True in ways else None if None in ways else False
        if holds is False and _could_go_on(fact, event, one.whole, begins):
            holds = None
        yield _claim("containment", one, holds, (i,), fact, event), ("containment", i)
    same = same_time(one.text, one.whole, fact, event)
    if same is not None:
        yield _claim("same time", one, same, (i,), fact, event), ("same time", i)


def _of_others(
    one: Taken, sheet: Sheet, known: set[int], event: Fact
) -> Iterator[tuple[Claim, object]]:
    """The claim that all facts that were not named do not meet the event."""
    if one.stance != "rejected" or not (sets_apart(one.text) or _of_time(one.text)):
        return
    others = [(i, fact) for i in sorted(sheet.asked - known) if (fact := sheet.facts[i])]
    meets = {i: overlap(fact, event) for i, fact in others}
    wrong = tuple(i for i, meet in meets.items() if meet)
    holds = False if wrong else None if None in meets.values() else True
    if holds is False and _BY_EXAMPLE.search(one.whole):
        holds = None  # of those that are like the named ones
    first = sheet.facts[wrong[0]] if wrong else None
    yield _claim("all others", one, holds, wrong, first, event), ("all others", one.start)


def _of_conclusion(
    talks: Sequence[Talk], sheet: Sheet, accepted: Sequence[int], at: Span, begins: bool
) -> Iterator[tuple[Claim, object]]:
    """That the concluded facts meet the event; or, where nothing is concluded, that none does."""
    event = sheet.event
    if event is None:
        return
    text = next((talk.text for talk in talks if talk.sentence.start == at[0]), "")
    if hedges(text):
        return
    said = Taken((), "accepted", True, False, *at, text, text, False)
    for i in accepted if asserts(text) else ():
        fact = sheet.facts[i]
        if fact is not None and overlap(fact, event) is False:
            yield _meets(said, i, fact, event, begins)
    if not accepted:
        meets = [i for i in sorted(sheet.asked) if (f := sheet.facts[i]) and overlap(f, event)]
        first = sheet.facts[meets[0]] if meets else None
        claim = _claim("none", said, not meets, tuple(meets), first, event)
        yield claim, ("none", 0)


def _claim(
    kind: str, one: Taken, holds: bool | None, facts: Sequence[int], fact: Fact | None, event: Fact
) -> Claim:
    claim = Claim(kind, one.text.strip(" ,;"), (one.start, one.end), holds)
    if holds is not False or fact is None:
        return claim
    reason = f"{written_time(fact)} against {written_time(event)}, the time of the question's event"
    return replace(claim, against=tuple(facts), reason=reason)
