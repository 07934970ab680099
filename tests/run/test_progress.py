"""Progress, as stages report it."""


def test_a_log_gets_a_line_at_the_end_of_each_piece_of_work(mock_run):
    _, result = mock_run
    assert "generate correct, seed 0: 180/180" in result.stderr  # with both controls
