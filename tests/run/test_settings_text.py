"""Any setting on the command line, and packaged settings by their names."""

from pathlib import Path

import pytest

from tracegap.errors import BadInputError, SettingsError
from tracegap.experiment import read_experiment
from tracegap.named_configs import config_path
from tracegap.settings_text import read_settings_text

CONFIGS = Path(__file__).parents[2] / "configs"


def test_values_are_read_as_in_a_file():
    changes = read_settings_text(
        ["training.method=lora", "seeds=[1, 2]", "training.dropout=0.1", "template.mode=a=b"]
    )
    experiment = read_experiment(None, changes)
    assert experiment.training.method == "lora"
    assert experiment.seeds == (1, 2)
    assert experiment.training.dropout == 0.1
    assert experiment.template.model_extra == {"mode": "a=b"}


def test_a_change_of_a_preset_leaves_the_rest_of_it():
    changes = read_settings_text(["training.method=lora"])
    experiment = read_experiment(CONFIGS / "paper-babi.yaml", changes)
    assert experiment.training.method == "lora"
    assert experiment.training.optimiser == "paged-adamw-8bit"


@pytest.mark.parametrize(
    ("texts", "match"),
    [
        (["training.method"], "must read NAME=VALUE"),
        (["=lora"], "must read NAME=VALUE"),
        (["seeds=[1"], "no valid YAML"),
        (["seeds="], "gives no value"),
        (["seeds=[1]", "seeds=[2]"], "'seeds' twice"),
    ],
)
def test_what_cannot_be_read_is_refused(texts, match):
    with pytest.raises(SettingsError, match=match):
        read_settings_text(texts)


def test_an_unknown_setting_is_named():
    with pytest.raises(SettingsError, match=r"command line: field 'training.metod' is unknown"):
        read_experiment(None, read_settings_text(["training.metod=lora"]))


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
    with pytest.raises(BadInputError, match=r"demmo: is neither .*: babi-fresh, demo, paper-babi"):
        read_experiment(Path("demmo"), {})
    assert config_path(Path("demmo.yaml")) == Path("demmo.yaml")  # the reader says what is wrong
