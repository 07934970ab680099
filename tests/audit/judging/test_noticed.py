"""What an audit notices on the way."""

from tracegap.audit.judging.noticed import Noticed
from tracegap.audit.reading.outputs import Output
from tracegap.records import Quarantined


def test_nothing_noticed_is_nothing_said():
    assert Noticed().sentences() == []
    assert Noticed().commonest() is None


def test_ends_that_are_neither_are_named_with_their_count():
    noticed = Noticed()
    for finish, reason in (("other", "abort"), ("other", "abort"), ("stop", "stop")):
        noticed.output(Output("f", 1, "", "s", "a", finish=finish, finish_reason=reason))
    (sentence,) = noticed.sentences()
    assert sentence.startswith("2 outputs ended for the reason 'abort'")


def test_the_commonest_reason_comes_with_its_first_row():
    noticed = Noticed()
    for line, reason in enumerate(("x", "y", "y"), start=1):
        noticed.reason(Quarantined("f", line, "gold", reason))
    row, count = noticed.commonest()
    assert (row.line, row.reason, count) == (2, "y", 2)


def test_five_files_are_named_and_the_rest_counted():
    noticed = Noticed(left_out=[f"{n}.txt" for n in range(7)])
    (sentence,) = noticed.sentences()
    assert "4.txt and 2 more" in sentence
