"""The plain reading: every overlap counts, where the data set's conventions leave some out."""

from tracegap.records import Abstention, Derivation
from tracegap.tasks import get_task

QUESTION = "While Ann Lee was working for Acme, which position did Ann Lee hold at the same time?"
OWN = "Ann Lee works for Acme from 2001 to 2005."
EARLIER = "Ann Lee works for Acme from 1990 to 1993."
MAYOR = "Ann Lee holds the position of mayor from 1991 to 1992."
JUDGE = "Ann Lee holds the position of judge in 2003."
CHAIR = "Ann Lee holds the position of envoy from 2004 to 2008."
LATER = "Ann Lee holds the position of poet from 2010 to 2012."


def derived(reading, *facts):
    return get_task("cotempqa").read_as(reading).derive(QUESTION, facts)


def test_the_data_set_means_the_latest_of_like_events_and_plainly_each_counts():
    facts = (EARLIER, OWN, MAYOR, CHAIR, LATER)
    assert derived("dataset", *facts).answers == ("envoy",)
    plain = derived("plain", *facts)
    assert plain.answers == ("mayor", "envoy")
    assert plain.evidence == (2, 3)
    assert plain.label == "mix"


def test_in_the_data_set_a_date_beats_intervals_and_plainly_every_overlap_counts():
    # an interval that lies strictly inside the event's own is no answer beside a date
    inside = "Ann Lee holds the position of envoy from 2002 to 2004."
    assert derived("dataset", OWN, inside, JUDGE).answers == ("judge",)
    assert derived("plain", OWN, inside, JUDGE).answers == ("envoy", "judge")


def test_both_abstain_where_nothing_shares_time():
    for reading in ("dataset", "plain"):
        assert isinstance(derived(reading, OWN, LATER), Abstention)


def test_where_nothing_is_a_convention_both_agree():
    for example in get_task("cotempqa").load("synthetic", 4, 200).examples:
        if example.meta["triple_element"] == "S2_R2_O2":
            continue  # the data set takes in answers of further relations
        found = [
            get_task("cotempqa").read_as(reading).derive(example.question, example.context)
            for reading in ("dataset", "plain")
        ]
        assert all(isinstance(one, Derivation) for one in found)
        assert set(found[0].answers) <= set(found[1].answers)
