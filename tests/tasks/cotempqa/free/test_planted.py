"""The reader against planted truth: the wordings it was built on, and those kept to judge it."""

import pytest

from planted_traces import planted
from tracegap.tasks import get_task
from tracegap.text import normalise


def plain(texts):
    return {normalise(text) for text in texts}


@pytest.mark.parametrize(
    ("wordings", "read", "recall"), [("build", 0.95, 0.9), ("judge", 0.9, 0.5), ("fresh", 0.9, 0.8)]
)
def test_planted_traces_are_read_as_they_were_planted(wordings, read, recall):
    task, plants = get_task("cotempqa"), planted(wordings, 60)
    concluded, mentioned, follows = 0, 0, []
    said, meant, hit = 0, 0, 0
    for plant in plants:
        example = plant.example
        found = task.read_free(example.question, example.context, plant.trace, plant.answer)
        mentioned += set(found.mentioned) == plant.mentioned
        if found.concluded is not None:
            concluded += 1
            assert plain(found.concluded) == plain(plant.concluded)
            assert set(found.accepted) == plant.accepted
            follows.append(found.follows == plant.follows)
        false = {i for claim in found.false_claims for i in claim.against}
        said, meant, hit = (
            said + len(false),
            meant + len(plant.false),
            hit + len(false & plant.false),
        )
    assert concluded >= read * len(plants)
    assert mentioned >= 0.95 * len(plants)
    assert sum(follows) >= 0.98 * len(follows)
    assert hit >= 0.95 * said
    assert hit >= recall * meant > 0
