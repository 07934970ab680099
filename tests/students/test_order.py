"""The order of rows: each once an epoch, and the same in every arm."""

from tracegap.students.order import batches_of_epoch, steps_of_training


def test_every_row_is_trained_on_once_an_epoch_and_order_depends_on_prompts_alone():
    lengths = [(7 * i) % 50 + 1 for i in range(101)]
    batches = batches_of_epoch(lengths, 4, seed=3, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(101))
    assert batches == batches_of_epoch(lengths, 4, seed=3, epoch=0)
    assert batches != batches_of_epoch(lengths, 4, seed=4, epoch=0)
    assert batches != batches_of_epoch(lengths, 4, seed=3, epoch=1)
    steps = steps_of_training(lengths, 4, 4, 2, seed=3)
    assert sum(len(batch) for step in steps for batch in step) == 202
