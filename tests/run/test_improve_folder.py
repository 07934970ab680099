"""The folders of an improvement: a run folder an arm and round, with the data all share."""

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, read_settings
from tracegap.run.improve_folder import ImproveFolder, read_improvement, take_over


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


def test_the_same_work_of_another_arm_is_taken_over_and_no_other(tmp_path):
    folder = ImproveFolder(RunFolder(tmp_path))
    done, other, part = (folder.part(keep, 1) for keep in ("trace", "answer", "both"))
    for run, key in ((done, "same"), (other, "not the same")):
        student = run.student("correct", 0) / "adapter.bin"
        student.parent.mkdir(parents=True)
        student.write_text(key)
        complete(run, "train", key, [student])
    keeps = ("answer", "trace", "both")
    assert not take_over(folder, keeps, part, 1, "train", "a third")
    assert not take_over(folder, keeps, part, 2, "train", "same")  # of another round
    assert not part.root.exists()
    assert take_over(folder, keeps, part, 1, "train", "same")
    assert is_complete(part, "train", "same")
    assert (part.student("correct", 0) / "adapter.bin").read_text() == "same"
    (done.student("correct", 0) / "adapter.bin").write_text("harmed")
    assert not take_over(folder, ("answer", "trace"), other, 1, "train", "same")
