"""Settings of students: whole, within bounds, and the paper's as it has them."""

import pytest
from pydantic import ValidationError

from tracegap.students.settings import PRESETS, GenerationSettings, TrainingSettings


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (TrainingSettings, "rank", 0),
        (TrainingSettings, "dropout", 1),
        (TrainingSettings, "learning_rate", 0),
        (TrainingSettings, "warmup_share", 1.0),
        (TrainingSettings, "method", "half"),
        (TrainingSettings, "rnak", 4),
        (GenerationSettings, "max_new_tokens", 0),
        (GenerationSettings, "controls", -1),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(kind, field, value):
    with pytest.raises(ValidationError, match=field):
        kind(**{field: value})


def test_the_papers_preset_takes_sixteen_rows_a_step_for_three_epochs():
    paper = PRESETS["paper"]
    assert (paper.method, paper.epochs) == ("qlora", 3)
    assert paper.batch_size * paper.accumulation == 16
    assert PRESETS["small"] == TrainingSettings()
