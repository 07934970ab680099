"""The package's face: what is imported from `tracegap` itself."""


def test_the_same_from_python(tmp_path):
    from tracegap import Experiment, run_experiment

    experiment = Experiment(task={"name": "babi", "train": 20, "test": 20}, student="mock")
    run = run_experiment(experiment, tmp_path / "run")
    assert run.report.exists()
