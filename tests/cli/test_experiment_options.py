"""The options that `run` and `build` share."""

import json
import re

import pytest

from tracegap.students.settings import PRESETS


@pytest.fixture
def settings(tracegap, tmp_path):
    """Builds with some options; returns the settings that the run was begun with."""

    def of(*arguments):
        folder = tmp_path / "run"
        small = ("--student", "mock", "--task", "babi", "--limit", 8, "--output-dir", folder)
        code, _, err = tracegap("build", *small, *arguments)
        assert code == 0, err
        return json.loads((folder / "settings.json").read_text())

    return of


@pytest.mark.parametrize("command", ["run", "build"])
def test_arms_and_seeds_are_lists_with_commas(tracegap, tmp_path, command):
    folder = tmp_path / "run"
    code, _, err = tracegap(
        *(command, "--student", "mock", "--task", "babi", "--limit", 8, "--output-dir", folder),
        *("--arms", "correct, vanilla", "--seeds", "3,0,1"),
    )
    assert code == 0, err
    found = json.loads((folder / "settings.json").read_text())
    assert (found["arms"], found["seeds"], found["data_seed"]) == (
        ["correct", "vanilla"],
        [3, 0, 1],
        0,
    )
    assert sorted(path.stem for path in (folder / "traces").iterdir()) == ["correct", "vanilla"]


def test_one_seed_is_for_data_and_students(settings):
    found = settings("--seed", 7)
    assert (found["seeds"], found["data_seed"]) == ([7], 7)


def test_seeds_of_students_leave_the_seed_of_the_data(settings):
    found = settings("--seeds", "4,5", "--set", "data_seed=9")
    assert (found["seeds"], found["data_seed"]) == ([4, 5], 9)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("training.epochs", "2", 2),
        ("training.learning_rate", "0.001", 0.001),
        ("title", "'a: b=c'", "a: b=c"),
        ("task.questions", "all", "all"),
        ("task.tasks", "[1, 2]", [1, 2]),
        ("seeds", "[1, 2]", [1, 2]),
        ("task.split", "group", "group"),
    ],
)
def test_any_setting_can_be_set_by_its_name_in_yaml(settings, name, text, value):
    found = settings("--set", f"{name}={text}")
    for part in name.split("."):
        found = found[part]
    assert found == value


def test_a_preset_can_be_set_and_changed(settings):
    found = settings("--set", "training=paper", "--set", "training.epochs=1")["training"]
    assert found == PRESETS["paper"].model_dump(mode="json") | {"epochs": 1}


def test_null_takes_back_what_a_config_sets(tracegap, tmp_path):
    config = tmp_path / "c.yaml"
    text = "student: mock\ntask: {name: babi, limit: 8, train: 6, test: 6}\n"
    config.write_text(text, encoding="utf-8")
    folder = tmp_path / "run"
    code, _, err = tracegap("build", config, "--set", "task.limit=null", "--output-dir", folder)
    assert code == 0, err
    assert json.loads((folder / "settings.json").read_text())["task"]["limit"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--arms", "correct,nothing"), "command line: field 'arms.1'"),
        (("--arms", "correct,"), "command line: field 'arms.1'"),
        (("--arms", "correct,correct"), "'correct' is named twice"),
        (("--seeds", "0,a"), "command line: field 'seeds.1'"),
        (("--seeds", "-1"), "command line: field 'seeds.0'"),
        (("--seeds", "1,1"), "1 is named twice"),
        (("--seed", "3", "--seeds", "0,1"), "--seeds with --set data_seed=3"),
        (("--set", "seeds"), "write KEY=VALUE"),
        (("--set", "=1"), "write KEY=VALUE"),
        (("--set", "task..limit=1"), "write KEY=VALUE"),
        (("--set", "title="), "command line: field 'title'"),
        (("--set", "title=a: b"), "command line: field 'title'"),
        (("--set", "title=[a"), "is not valid YAML"),
        (("--set", "title=2020-99-99"), "is not valid YAML"),
        (("--set", "sedes=[1]"), "command line: field 'sedes' is unknown; there are: title"),
        (("--set", "training.epoch=1"), "'training.epoch' is unknown; .*epochs"),
        (("--set", "task.limit=3", "--limit", "4"), "task.limit is given twice"),
        (("--set", "arms=[correct]", "--set", "arms=[vanilla]"), "arms is given twice"),
        (("--set", "student.name=a", "--student", "mock"), "'student.name' cannot be set"),
        (("--released-split", "--split", "group"), "contradict each other"),
    ],
)
def test_what_does_not_fit_is_refused(refused, tmp_path, arguments, said):
    error = refused("run", *arguments, "--output-dir", tmp_path / "run", code=2)
    assert re.search(said, error)
    assert not (tmp_path / "run").exists()


def test_what_a_file_sets_as_a_text_has_no_settings_of_its_own(refused, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("student: mock\n", encoding="utf-8")
    error = refused("build", config, "--set", "student.label=1", code=2)
    assert "'student.label' cannot be set, for 'student' is 'mock'" in error


@pytest.mark.parametrize("command", ["run", "build"])
def test_help_lists_the_shared_options_and_its_own(tracegap, command):
    _, out, _ = tracegap(command, "--help")
    for option in ("--output-dir", "--student", "--arms", "--seeds", "--seed", "--set", "config"):
        assert option in out
    assert ("--stream" in out) == (command == "build")


def test_what_was_typed_is_not_blamed_on_the_file(refused, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("format: messages\n", encoding="utf-8")
    error = refused("build", config, "--format", "xml", "--output-dir", tmp_path / "o", code=2)
    assert error.startswith("error: command line: field 'format'")


def test_a_seed_in_place_of_the_configs_is_told(tracegap, tmp_path):
    config = tmp_path / "c.yaml"
    text = "student: mock\ntask: {name: babi, limit: 8}\nseeds: [0, 1, 2]\n"
    config.write_text(text, encoding="utf-8")
    _, out, _ = tracegap("build", config, "--seed", 7, "--output-dir", tmp_path / "o")
    assert "note: seed 7 in place of" in out
    settings = json.loads((tmp_path / "o" / "settings.json").read_text())
    assert (settings["seeds"], settings["data_seed"]) == ([7], 7)
