"""The folders of an improvement: a run folder an arm and round, with the data all share."""

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.improve_folder import ImproveFolder, read_improvement


def test_a_part_has_its_own_settings_and_the_data_of_the_run(tmp_path):
    run = RunFolder(tmp_path)
    shared = (run.train_examples, run.test_examples, run.quarantine, run.data_report, run.identity)
    for path in shared:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
    folder = ImproveFolder(run)
    part = folder.begin("both", 2, Experiment(title="a part", arms=("correct",)))
    assert part.root == tmp_path / "improve" / "round2-both"
    assert read_settings(part.root).title == "a part"
    for path in shared:
        assert (part.root / path.relative_to(tmp_path)).read_text() == path.name


def test_the_start_is_the_run_itself(tmp_path):
    folder = ImproveFolder(RunFolder(tmp_path))
    assert folder.students("both", 0) == folder.run
    assert folder.part("both", 0) == folder.part("answer", 0)
    assert folder.students("both", 1) == folder.part("both", 1)


def test_a_run_that_was_not_improved_has_no_results(tmp_path):
    assert read_improvement(RunFolder(tmp_path)) is None
