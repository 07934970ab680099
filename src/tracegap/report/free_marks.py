"""Free traces for the sample view: the text, and which of its parts are marked how."""

from typing import Any

from tracegap.readings import FreeReading

_RANK = ("rejected", "accepted", "open")


def marked_trace(reading: FreeReading | None) -> dict[str, Any] | None:
    """Returns a trace's text, its marks, and its false claims, each with the reason.

    A mark is `[start, end, class, what is said of it]`. A sentence is `accepted` or `rejected` if
    it takes a stance, `mentioned` if it only talks about passages, and `concluded` where the
    conclusion stands; a false claim is a mark of its own, of which the number of the claim is said.
    Marks do not overlap, and are in their order.
    """
    if reading is None:
        return None
    claims = sorted(reading.false_claims, key=lambda claim: claim.span)
    marks: list[list[Any]] = []
    for sentence in reading.sentences:
        start, end = sentence.span
        stances = {stance for _, stance in sentence.stances}
        name: str | None = next((stance for stance in _RANK if stance in stances), None)
        if sentence.span == reading.concluded_at:
            name = "concluded"
        name = name or ("mentioned" if sentence.mentioned else None)
        about = ", ".join(str(i + 1) for i in sentence.mentioned)
        title = f"{name}: passage {about}" if about else name
        for number, claim in enumerate(claims, start=1):
            a, b = max(claim.span[0], start), min(claim.span[1], end)
            if a >= b:
                continue
            if name and start < a:
                marks.append([start, a, name, title])
            marks.append([a, b, "false", number])
            start = b
        if name and start < end:
            marks.append([start, end, name, title])
    _count_as_scripts_do(reading.text, marks)
    false = [[claim.text, claim.reason] for claim in claims]
    return {"text": reading.text, "marks": marks, "false": false}


def _count_as_scripts_do(text: str, marks: list[list[Any]]) -> None:
    """Turns places into those of UTF-16, in which characters beyond U+FFFF count twice."""
    if not text or max(text) <= "\uffff":
        return
    places = [0]
    for letter in text:
        places.append(places[-1] + 1 + (letter > "\uffff"))
    for mark in marks:
        mark[:2] = places[mark[0]], places[mark[1]]
