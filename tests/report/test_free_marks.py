from tracegap.readings import Claim, FreeReading, SentenceRead
from tracegap.report.free_marks import marked_trace

TEXT = "One is early. Two, which is false, fits. So two."
READING = FreeReading(
    text=TEXT,
    sentences=(
        SentenceRead((0, 13), (0,), ((0, "rejected"),)),
        SentenceRead((14, 40), (1,), ((1, "accepted"),)),
        SentenceRead((41, 48), (1,)),
    ),
    concluded_at=(41, 48),
    claims=(
        Claim("overlap", "which is false", (19, 33), False, (1,), "1999 against 1980"),
        Claim("overlap", "fits", (35, 39), True),
    ),
)


def test_sentences_are_marked_and_false_claims_stand_out():
    found = marked_trace(READING)
    marks = found["marks"]
    assert [(TEXT[a:b], name) for a, b, name, _ in marks] == [
        ("One is early.", "rejected"),
        ("Two, ", "accepted"),
        ("which is false", "false"),
        (", fits.", "accepted"),
        ("So two.", "concluded"),
    ]
    assert marks[0][3] == "rejected: passage 1"
    assert marks[2][3] == 1
    assert found["false"] == [["which is false", "1999 against 1980"]]


def test_places_are_counted_as_a_script_counts_them():
    found = FreeReading(text="𝔸 B.", sentences=(SentenceRead((2, 4), (0,)),))
    assert marked_trace(found)["marks"][0][:2] == [3, 5]


def test_no_free_trace_has_no_marks():
    assert marked_trace(None) is None
