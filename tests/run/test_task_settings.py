"""Which data a run is of: one training size or several, and those that do not fit together."""

import pytest
from pydantic import ValidationError

from tracegap.run.task_settings import TaskSettings


def test_one_size_is_no_sweep_and_is_written_as_ever():
    task = TaskSettings(train=12)
    assert (task.sizes, task.most_train) == ((), 12)
    assert '"train":12,' in task.model_dump_json()
    assert (TaskSettings().sizes, TaskSettings().most_train) == ((), None)


def test_several_sizes_are_in_ascending_order_however_they_are_given():
    task = TaskSettings(train=[24, 8, 16])
    assert (task.sizes, task.most_train) == ((8, 16, 24), 24)
    assert TaskSettings.model_validate_json(task.model_dump_json()) == task
    assert TaskSettings(train=(8, 16, 24)) == task


@pytest.mark.parametrize(
    ("train", "said"),
    [
        ([], "the list is empty"),
        ([8], "write 8"),
        ([8, 8], "named twice"),
        ([8, -1], "greater than or equal to 1, but there is -1"),
        ([8, "many"], "valid integer"),
        ([[8, 9], 10], "valid integer"),
        (0, "greater than or equal to 1"),
        (2.5, "valid integer"),
        ({"a": 1}, "valid integer"),
    ],
)
def test_a_size_that_does_not_fit_is_one_complaint(train, said):
    with pytest.raises(ValidationError) as caught:
        TaskSettings(train=train)
    (complaint,) = caught.value.errors()
    assert complaint["loc"] == ("train",)
    assert said in complaint["msg"]


def test_a_limit_below_the_largest_size_would_make_sizes_alike():
    assert TaskSettings(train=[8, 16], limit=16).sizes == (8, 16)
    assert TaskSettings(train=700, limit=650).limit == 650
    with pytest.raises(ValidationError, match="limit 15 is less than the largest size of train"):
        TaskSettings(train=[8, 16], limit=15)
