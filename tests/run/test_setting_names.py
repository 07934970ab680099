"""In which settings two runs differ."""

from tracegap.run.experiment import Experiment
from tracegap.run.setting_names import differences, flat_settings


def test_nested_settings_get_dotted_names():
    assert flat_settings({"a": {"b": 1, "c": {"d": 2}}, "e": [3]}) == {
        "a.b": 1,
        "a.c.d": 2,
        "e": [3],
    }


def test_only_what_differs_is_told():
    old = Experiment(student="mock")
    assert differences(old, old) == ""
    new = old.model_copy(update={"seeds": (0, 1)})
    assert differences(old, new) == f"seeds: {old.seeds!r} there, (0, 1) here"
