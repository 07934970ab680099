"""The reader of stories against planted truth."""

import pytest

from planted_babi import SETS, planted
from tracegap.tasks import get_task
from tracegap.text import normalise


@pytest.mark.parametrize("wordings", list(SETS))
def test_planted_traces_are_read_as_they_were_planted(wordings):
    task, plants = get_task("babi"), planted(wordings, 60)
    concluded = said = right = meant = found = mentioned = hit = 0
    for plant in plants:
        example = plant.example
        reading = task.read_free(example.question, example.context, plant.trace, plant.answer)
        if reading.concluded is not None:
            concluded += 1
            names = {normalise(name) for name in plant.concluded.split(",")}
            assert {normalise(name) for name in reading.concluded} == names
            assert reading.follows == plant.follows
        mentioned += len(plant.mentioned)
        hit += len(plant.mentioned & set(reading.mentioned))
        places = {p for c in reading.false_claims for p in plant.false if p[0] <= c.span[0] < p[1]}
        said += len(reading.false_claims)
        right += len(places)
        meant += len(plant.false)
        found += len(places)
    assert concluded >= 0.85 * len(plants)
    assert hit >= 0.95 * mentioned
    assert right >= 0.95 * said > 0
    assert found >= 0.85 * meant
