"""Progress in a file."""

from tracegap.run.progress import silent
from tracegap.run.progress_file import Work, read_progress, recorded


def test_it_is_written_once_a_second_and_at_the_end_of_a_piece_of_work(tmp_path):
    path, clock = tmp_path / "progress.json", iter([0.0, 0.5, 1.1, 1.2])
    progress = recorded(silent, path, lambda: next(clock))
    seen = []
    for step in (("a", 0, 3), ("a", 1, 3), ("a", 2, 3, "n"), ("a", 3, 3)):
        progress(*step)
        seen.append(read_progress(path))
    assert [work.done for work in seen] == [0, 0, 2, 3]
    assert seen[2] == Work("a", 2, 3, "n")
