"""Settings that come with the package are found by their names."""

from pathlib import Path

import pytest

from tracegap.errors import BadInputError
from tracegap.run.experiment import read_experiment
from tracegap.run.named_configs import config_path

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_packaged_settings_are_found_by_name(path):
    assert config_path(Path(path.stem)).read_bytes() == path.read_bytes()
    assert read_experiment(Path(path.stem), {}) == read_experiment(path, {})


def test_a_file_of_that_name_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("demo").write_text("student: mock\n")
    assert config_path(Path("demo")) == Path("demo")
    assert read_experiment(Path("demo"), {}).student == "mock"


def test_an_unknown_name_lists_those_there_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInputError, match=r"demmo: is neither .*: babi-fresh, demo, grpo-babi, "):
        read_experiment(Path("demmo"), {})
    assert config_path(Path("demmo.yaml")) == Path("demmo.yaml")  # the reader says what is wrong
