import itertools
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.free.reader import read_free

QUESTION = (
    "While Ann Poe was working for Acme Works, which employer did Ann Poe work for concurrently?"
)
CONTEXT = (
    "Ann Poe works for Acme Works from 1990 to 1995.",
    "Ann Poe works for Borealis Institute from 1992 to 1999.",
    "Ann Poe works for Carver College in May, 2001.",
    "Ann Poe works for Dunmore Press from 1985 to 1989.",
    "Ann Poe holds the position of director from 1993 to 1994.",
)
TRACE = """Ann Poe was at Acme Works from 1990 to 1995. Let me go through the others.

- Borealis Institute: 1992 to 1999. This overlaps with Acme from 1992 to 1995.
- Carver College: May 2001. That's after 1995, so no overlap.
- Dunmore Press (1985-1989): before.

So the only employer that overlaps is the Borealis Institute. Therefore, the answer is Borealis."""


def read(trace, answer="Borealis Institute"):
    return read_free(QUESTION, CONTEXT, trace, answer)


def test_a_trace_is_read_whole():
    found = read(TRACE)
    assert found.mentioned == (0, 1, 2, 3)
    assert found.accepted == (1,)
    assert found.concluded == ("Borealis Institute",)
    assert TRACE[slice(*found.concluded_at)] == "Therefore, the answer is Borealis."
    assert (found.answers, found.follows) == (("Borealis Institute",), True)
    assert found.label == "overlap"
    assert found.false_claims == ()
    assert found.changed_mind is False
    stances = {pair for sentence in found.sentences for pair in sentence.stances}
    assert {(1, "accepted"), (2, "rejected"), (3, "rejected")} <= stances


def test_an_answer_that_is_not_what_was_concluded_does_not_follow():
    assert read(TRACE, "Carver College").follows is False
    assert read(TRACE, "None.").follows is False
    assert read(TRACE, "").follows is None
    assert read(TRACE, None).follows is None


@pytest.mark.parametrize(
    ("said", "kind", "against"),
    [
        ("Borealis Institute was later, so there is no overlap.", "apart", (1,)),
        ("Carver College overlaps with it.", "overlap", (2,)),
        ("Borealis Institute (1991-1999) is there.", "date", (1,)),
        ("Borealis Institute covers the entire period at Acme.", "containment", (1,)),
        ("Borealis Institute has the exact same dates.", "same time", (1,)),
        ("All other employers are later.", "all others", (1,)),
        ("Therefore, she did not work for any other employer.", "none", (1,)),
    ],
)
def test_false_claims_are_told_with_what_contradicts_them(said, kind, against):
    (claim,) = read(said).false_claims
    assert (claim.kind, claim.against) == (kind, against)
    assert claim.reason
    assert said[slice(*claim.span)].strip(" ,;") == claim.text


@pytest.mark.parametrize(
    "said",
    [
        "Carver College might overlap with it.",
        "Does Carver College overlap?",
        "I need to check if Carver College overlaps.",
        "Borealis Institute started in 1992, which is before 1995.",
        "Borealis Institute ended after Acme.",
        "Borealis Institute is not relevant.",
        "Borealis Institute (1992 to 1995) is there.",  # the part that both share
    ],
)
def test_what_is_hedged_planned_or_no_matter_of_time_is_no_false_claim(said):
    assert read(said).false_claims == ()


def test_a_change_of_mind_is_seen():
    text = "Carver College overlaps. Wait, it is after 1995: no overlap. The answer is Borealis."
    assert read(text).changed_mind is True
    two = (
        "Borealis overlaps. Both Borealis Institute and Carver College fit. The answer is Borealis."
    )
    assert read(two).changed_mind is True


def test_abstains_where_nothing_is_concluded():
    found = read("Let me look at the list.")
    assert (found.concluded, found.accepted, found.follows) == (None, None, None)


def test_reads_without_a_question_it_knows():
    found = read_free("Who?", CONTEXT, "Therefore, it is Carver College.", "Carver College")
    assert found.concluded == ("Carver College",)
    assert read_free("Who?", (), "Therefore, it is Carver College.", "x").concluded is None


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*CONTEXT, *TRACE.split(), "\n", "so", "not", "but", "(", "*"])),
    st.text(max_size=40),
)
def test_any_text_gives_a_reading(parts, tail):
    trace = " ".join(parts) + tail
    found = read(trace, tail)
    spans = [sentence.span for sentence in found.sentences]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(0 <= c.span[0] <= c.span[1] <= len(trace) for c in found.claims)
    assert set(found.accepted or ()) <= set(range(len(CONTEXT)))


@pytest.mark.slow
@pytest.mark.parametrize("piece", [TRACE + "\n\n", "a", "Acme ", "( ", "2001 ", "\n", "not "])
def test_time_grows_with_the_text_alone_up_to_a_million_characters(piece):
    def seconds(size):
        text = piece * (size // len(piece))
        start = time.process_time()
        read(text)
        return time.process_time() - start

    short, long = max(seconds(100_000), 0.01), seconds(1_000_000)
    assert long < 25 * short + 1


def test_the_task_reads_free_traces():
    found = get_task("cotempqa").read_free(QUESTION, CONTEXT, TRACE, json.dumps(["x"]))
    assert found.concluded == ("Borealis Institute",)
    assert found.answers == ("x",)
    assert found.follows is False


WHO = "While Ann Poe was working for Acme, who also worked for Acme at the same time?"
STAFF = (
    "Ann Poe works for Acme from 1990 to 1995.",
    "Bo Ray works for Acme from 1992 to 1999.",
    "Cy Lee attended Acme from 1991 to 1993.",
    "Di Fox works for Acme in 2001.",
    "Ed Orr works for Acme from 1993 to 1994.",
)


def test_who_was_there_in_another_way_is_mentioned_and_may_be_concluded():
    trace = (
        "Di Fox: 2001, too late.\n\n"
        "So, those who were there at the same time are:\n- Bo Ray\n- Cy Lee"
    )
    found = read_free(WHO, STAFF, trace, "Bo Ray, Cy Lee")
    assert found.mentioned == (1, 2, 3)
    assert found.concluded == ("Bo Ray", "Cy Lee")
    assert found.follows


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        # both are of those that fitted last, not of all that were named
        ("Di Fox is later. Bo Ray overlaps, both were there. So the answer is Bo Ray.", False),
        ("So Di Fox is out. Therefore the answer is Bo Ray.", False),
        ("Bo Ray is after 1991, so they overlap. The answer is Bo Ray.", False),
        ("Bo Ray and Ed Orr overlap. The answer is Bo Ray.", True),
    ],
)
def test_what_was_never_taken_back_is_no_change_of_mind(said, changed):
    assert read_free(WHO, STAFF, said, "Bo Ray").changed_mind == changed
