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
        ("training: {method: grpo, grpo: {rewards: {form: 1}}}\n", "arms incorrect teach by their"),
        ("training: {grpo: {rewards: {form: 1}, depth: 2}}\n", "training.grpo.depth"),
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
