"""Progress, as stages report it."""

from tracegap.run.progress import part_of


def test_a_log_gets_a_line_at_the_end_of_each_piece_of_work(mock_run):
    _, result = mock_run
    assert "generate correct, seed 0: 180/180" in result.stderr  # with both controls


def test_a_part_has_its_title():
    told = []
    part = part_of(lambda *given: told.append(given), "train")
    part(1, 3)
    part(2, 3, "loss 1")
    assert told == [("train", 1, 3, ""), ("train", 2, 3, "loss 1")]
