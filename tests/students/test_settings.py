"""Settings of students: whole, within bounds, and the paper's as it has them."""

import pytest
from pydantic import ValidationError

from tracegap.errors import SettingsError
from tracegap.students.settings import PRESETS, GenerationSettings, TrainingSettings


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (TrainingSettings, "rank", 0),
        (TrainingSettings, "dropout", 1),
        (TrainingSettings, "learning_rate", 0),
        (TrainingSettings, "warmup_share", 1.0),
        (TrainingSettings, "method", "half"),
        (TrainingSettings, "rnak", 4),
        (GenerationSettings, "max_new_tokens", 0),
        (GenerationSettings, "controls", -1),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(kind, field, value):
    with pytest.raises(ValidationError, match=field):
        kind(**{field: value})


def test_the_papers_preset_takes_sixteen_rows_a_step_for_three_epochs():
    paper = PRESETS["paper"]
    assert (paper.method, paper.epochs) == ("qlora", 3)
    assert paper.batch_size * paper.accumulation == 16
    assert PRESETS["small"] == TrainingSettings()


REWARDED = {"rewards": {"form": 1.0}, "group": 2}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"method": "grpo"}, "need each other"),
        ({"grpo": REWARDED}, "need each other"),
        (
            {"method": "grpo", "grpo": {"rewards": {}}},
            "it is empty; name at least",
        ),
        (
            {"method": "grpo", "grpo": {"rewards": {"honesty": 1}}},
            "'honesty' is unknown; there",
        ),
        ({"method": "grpo", "grpo": {"rewards": {"form": 0}}}, "all weights are 0"),
        ({"method": "grpo", "grpo": REWARDED, "batch_size": 3}, "must be a multiple of grpo.group"),
    ],
)
def test_rewards_that_do_not_fit_are_refused(more, said):
    with pytest.raises(ValidationError, match=said):
        TrainingSettings(**more)


def test_settings_without_rewards_are_written_as_they_were_before_there_were_any():
    assert "grpo" not in TrainingSettings().model_dump_json()
    rewarded = TrainingSettings(method="grpo", grpo=REWARDED)
    assert TrainingSettings.model_validate_json(rewarded.model_dump_json()) == rewarded
    with pytest.raises(SettingsError, match="'lora' has no rewards"):
        _ = TrainingSettings().rewarded


def test_settings_without_samples_are_written_as_ever():
    plain = GenerationSettings(max_new_tokens=80)
    assert plain.model_dump_json() == (
        '{"max_new_tokens":80,"batch_size":32,"controls":null,"as_trained":true}'
    )
    sampled = GenerationSettings(samples=4, temperature=0.9, top_p=0.95)
    assert GenerationSettings.model_validate_json(sampled.model_dump_json()) == sampled


@pytest.mark.parametrize(
    "settings",
    [{"temperature": 0.5}, {"top_p": 0.9}, {"samples": 1, "temperature": 0.5}],
)
def test_what_is_of_samples_is_refused_where_there_are_none(settings):
    with pytest.raises(ValidationError, match=r"set generation\.samples to 2 or more"):
        GenerationSettings(**settings)


@pytest.mark.parametrize(
    "settings",
    [{"samples": 0}, {"samples": 2, "temperature": 0}, {"samples": 2, "top_p": 1.5}],
)
def test_samples_that_cannot_be_drawn_are_refused(settings):
    with pytest.raises(ValidationError):
        GenerationSettings(**settings)


def test_settings_of_an_engine_are_written_where_there_are_any():
    assert "engine" not in GenerationSettings().model_dump()
    engine = {"enforce_eager": True, "max_model_len": 512}
    settings = GenerationSettings(engine=engine)
    assert settings.model_dump()["engine"] == engine
    assert GenerationSettings.model_validate(settings.model_dump()) == settings
