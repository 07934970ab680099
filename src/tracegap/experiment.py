"""The settings of an experiment, read from YAML and checked before anything is computed."""

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import first_complaint, to_json
from tracegap.students.settings import PRESETS, GenerationSettings, TrainingSettings
from tracegap.tasks import get_task
from tracegap.tasks.splits import How
from tracegap.traces.arms import Arm
from tracegap.traces.formats import RowFormat


def _from_preset(value: Any) -> Any:
    """Lets `training: paper`, or `training: {preset: paper, epochs: 1}`, start from a preset."""
    if isinstance(value, str):
        value = {"preset": value}
    if not isinstance(value, dict) or "preset" not in value:
        return value
    rest = {key: item for key, item in value.items() if key != "preset"}
    name = value["preset"]
    if name not in PRESETS:
        raise ValueError(f"preset {name!r} is unknown; there are: {', '.join(PRESETS)}")
    return PRESETS[name].model_dump() | rest


class TaskSettings(BaseModel):
    """Which data, and how it is split.

    Attributes:
        name: As `tracegap tasks` lists them.
        source: `synthetic`, `hub`, or the path of a local folder.
        split: `group` (train and test share no subject or story), `paper` (20 % of each class), or
            `released` (the released or official test split).
        train: Training examples, spread evenly over the classes; None: all.
        test: Test examples, likewise.
        limit: At most so many of either.

    Any other setting is an option of the task, e.g. `tasks: [1, 2]` of `babi`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = "cotempqa"
    source: str = "synthetic"
    split: How = "group"
    train: int | None = Field(None, ge=1)
    test: int | None = Field(None, ge=1)
    limit: int | None = Field(None, ge=1)

    @property
    def options(self) -> dict[str, Any]:
        """The task's own settings."""
        return dict(self.model_extra or {})

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.options:
            try:
                get_task(self.name, self.options)
            except SettingsError as error:
                raise ValueError(str(error)) from None
        return self


class Experiment(BaseModel):
    """All settings of a run. Two runs of equal settings give equal files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Trace correctness and answer correctness"
    task: TaskSettings = TaskSettings()
    arms: tuple[Arm, ...] = ("vanilla", "correct", "incorrect")
    student: str = "smollm2-135m"
    seeds: tuple[int, ...] = (0,)
    data_seed: int = 0
    format: RowFormat = "prompt-completion"
    training: Annotated[TrainingSettings, BeforeValidator(_from_preset)] = PRESETS["small"]
    generation: GenerationSettings = GenerationSettings()

    @property
    def build_settings(self) -> str:
        """The settings that examples and training rows depend on."""
        return self.model_dump_json(include={"task", "arms", "data_seed", "format"})

    @property
    def asks_mock(self) -> bool:
        """Whether the student is a mock."""
        return self.student == "mock" or self.student.startswith("mock:")

    @property
    def trains(self) -> bool:
        """Whether the student is one we fine-tune; mock and served students are only asked."""
        return not (self.asks_mock or self.student.startswith(("openai:", "vllm:")))


def read_experiment(path: Path | None, changes: dict[str, Any]) -> Experiment:
    """Returns the settings of a YAML file, with the command line's changes on top.

    Args:
        path: A YAML file; None: the defaults.
        changes: Dotted setting names with their values, e.g. `task.train`; None values are skipped.

    Raises:
        BadInputError: The file cannot be read or is no YAML mapping.
        SettingsError: A setting is unknown or does not fit.
    """
    values = _read_yaml(path) if path else {}
    for name, value in changes.items():
        if value is not None:
            _set(values, name.split("."), value)
    try:
        return Experiment.model_validate(values)
    except ValidationError as error:
        where = str(path) if path else "settings"
        raise SettingsError(f"{where}: {first_complaint(error)}") from None


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path}: is not UTF-8; save the file as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadInputError(f"{path}{line}: is not valid YAML ({problem}).") from None
    except ValueError as error:  # e.g. what looks like a date and is none
        raise BadInputError(f"{path}: is not valid YAML ({error}); quote that text.") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise BadInputError(f"{path}, line 1: must be a mapping of settings, e.g. `student: mock`.")
    return values


def _set(values: dict[str, Any], names: list[str], value: Any) -> None:
    for name in names[:-1]:
        inner = values.get(name)
        values[name] = dict(inner) if isinstance(inner, dict) else {}
        if isinstance(inner, str):  # a preset's name
            values[name]["preset"] = inner
        values = values[name]
    values[names[-1]] = value


def settings_text(experiment: Experiment) -> str:
    """Returns the settings as one line of JSON: what a run folder is known by."""
    return to_json(experiment)
