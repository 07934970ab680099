"""Server-sent events, however they are cut and whatever ends their lines."""

import asyncio

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracegap.serve.events import Event, comment, event_of, read_events
from tracegap.serve.http_answer import GoneError


def read(content, size):
    async def parts():
        for at in range(0, len(content), size):
            yield content[at : at + size]

    async def events():
        return [event async for event in read_events(parts())]

    return asyncio.run(events())


LINES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(LINES, min_size=1, max_size=3), max_size=5),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=150)
@example([["a", "b"], ["c"]], 1, "\r\n")
@example([["a", "b"], ["c"]], 1, "\r")
def test_events_are_read_from_any_pieces_with_any_line_ends(events, size, end):
    text = "".join("".join(f"data: {line}{end}" for line in lines) + end for lines in events)
    assert read(text.encode(), size) == [Event("\n".join(lines)) for lines in events]


@given(st.binary(max_size=200), st.integers(1, 20))
@settings(max_examples=150)
def test_any_bytes_give_the_same_events_however_they_are_cut(content, size):
    assert read(content, size) == read(content, len(content) or 1)


def test_comments_and_other_fields_are_kept_and_a_comment_does_not_wait():
    content = b"\xef\xbb\xbf: hello\n\nevent: x\nid: 7\ndata: a\ndata:b\n\nretry: 5\n\ndata: end"
    events = read(content, 5)
    assert events == [
        Event(None, (": hello",)),
        Event("a\nb", ("event: x", "id: 7")),
        Event(None, ("retry: 5",)),
        Event("end"),
    ]
    assert events[1].encoded() == b"event: x\nid: 7\ndata: a\ndata: b\n\n"
    assert events[1].encoded("c") == b"event: x\nid: 7\ndata: c\n\n"
    assert events[0].encoded() == b": hello\n\n"
    assert event_of({"a": "\n"}) == b'data: {"a": "\\n"}\n\n'
    assert comment("x") == b": x\n\n"


def test_a_line_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr("tracegap.serve.events.LARGEST_BODY", 100)
    with pytest.raises(GoneError, match="without a line's end"):
        read(b"x" * 300, 50)
