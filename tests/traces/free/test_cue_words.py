import pytest

from tracegap.traces.free import cue_words
from tracegap.traces.free.cue_words import Cue


def test_a_cue_is_looked_for_only_where_one_of_its_stems_stands():
    cue = Cue(r"\boverlap\w*", "overlap*")
    assert cue.search("They OVERLAPPED")[0] == "OVERLAPPED"
    assert cue.search("They met") is None


@pytest.mark.parametrize(
    "name", [name for name, value in vars(cue_words).items() if isinstance(value, Cue)]
)
def test_no_stem_is_missing(name):
    cue = getattr(cue_words, name)
    for text in SAYINGS:
        assert bool(cue.search(text)) == bool(cue._search(text)), (name, text)


SAYINGS = (
    "It does not overlap",
    "no match",
    "none of these fall within it",
    "out of range",
    "too early",
    "ruled out",
    "It was before that, and predates it",
    "the same time",
    "as well",
    "at the time",
    "maybe?",
    "not sure",
    "let's see if it fits",
    "All the other ones and the rest",
    "All in all, the best answer is A",
    "to sum up",
    "in short",
    "My answer: A",
    "So, that's the one, which leaves A",
    "it is the position",
    "There isn't any",
    "nobody, nothing, no one",
    "both of these, two positions, either of them",
    "I would say A",
    "that means it must be A",
)
