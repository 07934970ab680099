"""A teacher's files lie in a folder of the run."""

from tracegap.run.folder import RunFolder
from tracegap.run.teacher_folder import teacher_folder


def test_all_files_are_apart_and_within_the_run(tmp_path):
    folder = teacher_folder(RunFolder(tmp_path))
    paths = [folder.cache, folder.replies("teacher"), folder.usage, folder.taught]
    assert len(set(paths)) == 4
    assert all(path.parent == tmp_path / "teachers" for path in paths)
