"""What an improvement comes to: the declared pair first, single trainings told as such."""

import pytest

from improvements import improvement
from tracegap.report.improve_sentences import improve_sentences


@pytest.mark.parametrize(("seeds", "told"), [((0, 1, 2), "over 3 and 3 trainings"), ((0,), "One")])
def test_the_declared_pair_is_told_first(seeds, told):
    first, primary, *others = improve_sentences(improvement(seeds, rows=(40, 44)))
    assert "every arm was trained on 40 to 44 of the students' own tries" in first
    assert primary.startswith("Declared beforehand: ")
    assert ("arm trace was right more often than arm answer" in primary) == (len(seeds) > 1)
    assert told in primary
    assert len(others) == 2
    assert not any("start" in sentence for sentence in others)
    assert all("random" in sentence for sentence in others)
    assert ("adjusted p" in others[0]) == (len(seeds) > 1)
    assert all(sentence[0].isupper() for sentence in others)
