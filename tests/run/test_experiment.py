"""Settings of an experiment: those that do not fit are named."""

import pytest

from runs import refused
from tracegap.run.experiment import Experiment, settings_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("studnt: mock\n", "studnt"),
        ("seeds: many\n", "seeds"),
        ("training: {preset: large}\n", "large"),
        ("arms: [correct, wrong]\n", "arms"),
        ("training: {epochs: 0}\n", "epochs"),
        ("generation: {temperature: 0.5}\n", "temperature is of samples, and there are none"),
        (
            "student: 'vllm:m'\ngeneration: {decoder: vllm}\n",
            "student 'vllm:m' is not trained here; leave generation.decoder out",
        ),
        (
            "training: {method: qlora}\ngeneration: {decoder: vllm}\n",
            "set generation.as_trained to false",
        ),
        (
            "student: mock\nprimary: {first: correct, second: random}\n",
            "line 2: field 'primary': its second arm 'random' is not in this run; add it to arms",
        ),
        ("primary: {first: correct, second: correct}\n", "sets arm 'correct' against itself"),
        ("primary: {first: correct}\n", "field 'primary.second': it is missing"),
        ("primary: {first: correct, third: vanilla}\n", "primary"),
        ("task: {train: [8, 8]}\n", "line 1: field 'task.train': 8 is named twice"),
        ("task: {train: [8]}\n", "field 'task.train': a list of sizes is a sweep and needs two"),
        ("task: {train: []}\n", "field 'task.train': the list is empty"),
        ("task: {train: [8, 0]}\n", "field 'task.train': input should be greater than or equal"),
        ("task: {train: many}\n", "field 'task.train': input should be a valid integer"),
        (
            "task: {train: [8, 16], limit: 9}\n",
            "limit 9 is less than the largest size of train, 16",
        ),
        (
            "task: {train: [8, 16]}\nstudent: 'openai:m@http://localhost:1/v1'\n",
            "is not trained here, so that a sweep over task.train",
        ),
        ("training: {method: grpo, grpo: {rewards: {form: 1}}}\n", "arms incorrect teach by their"),
        ("training: {grpo: {rewards: {form: 1}, depth: 2}}\n", "training.grpo.depth"),
        (
            "arms: [correct]\ntask: {train: [8, 16]}\nstudent: smollm2-135m\n"
            "training: {method: grpo, grpo: {rewards: {form: 1}}}\n",
            "takes one size",
        ),
    ],
)
def test_a_bad_config_names_the_file_and_the_setting(tmp_path, text, expected):
    config = tmp_path / "config.yaml"
    config.write_text(text)
    said = refused("run", config, "--output-dir", tmp_path / "run", code=2)
    assert "config.yaml" in said
    assert expected in said


@pytest.mark.parametrize(("text", "expected"), [("a: [1\n", "line 2"), ("- mock\n", "mapping")])
def test_a_config_that_is_no_mapping_is_a_fault_of_the_file(tmp_path, text, expected):
    config = tmp_path / "config.yaml"
    config.write_text(text)
    said = refused("run", config, "--output-dir", tmp_path / "run")
    assert "config.yaml" in said
    assert expected in said


def test_what_is_not_declared_is_not_written():
    """Runs begun before there was a field for it keep their settings and their keys."""
    plain = Experiment(student="mock")
    assert '"primary"' not in settings_text(plain)
    assert plain.samplings == []
    declared = Experiment(student="mock", primary={"first": "vanilla", "second": "correct"})
    assert '"primary":{"first":"vanilla","second":"correct"}' in settings_text(declared)
    assert declared.build_settings == plain.build_settings
    assert Experiment.model_validate_json(settings_text(declared)) == declared
    sampled = Experiment(student="mock", generation={"samples": 3, "temperature": 1.1})
    assert [(s.number, s.temperature, s.top_p) for s in sampled.samplings] == [
        (1, 1.1, 1.0), (2, 1.1, 1.0), (3, 1.1, 1.0),
    ]  # fmt: skip


def test_students_of_a_sweep_come_seed_by_seed_and_size_by_size():
    swept = Experiment(task={"train": [8, 4]}, arms=("vanilla",), seeds=(0, 1), student="mock")
    assert [one[1:] for one in swept.trainings] == [(0, 4), (0, 8), (1, 4), (1, 8)]
    assert [one[1:] for one in swept.largest] == [(0, 8), (1, 8)]
    plain = Experiment(arms=("vanilla",), student="mock")
    assert plain.trainings == plain.largest == [("vanilla", 0, None)]
