"""Settings of an experiment: those that do not fit are named."""

import pytest

from runs import refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("studnt: mock\n", "studnt"),
        ("seeds: many\n", "seeds"),
        ("training: {preset: large}\n", "large"),
        ("arms: [correct, wrong]\n", "arms"),
        ("training: {epochs: 0}\n", "epochs"),
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
