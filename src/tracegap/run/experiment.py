"""The settings of an experiment, read from YAML and checked before anything is computed."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from tracegap.errors import SettingsError
from tracegap.files import first_complaint, to_json
from tracegap.run.more_settings import InterventionSettings, Primary, from_preset
from tracegap.run.named_configs import config_path
from tracegap.run.settings_file import SettingsFile, put, read_settings_file
from tracegap.run.task_settings import TaskSettings, each_once
from tracegap.run.trainings import Training
from tracegap.students.sampling import Sampling
from tracegap.students.settings import (
    PRESETS,
    GenerationSettings,
    GrpoSettings,
    TemplateSettings,
    TrainingSettings,
)
from tracegap.tasks import get_task
from tracegap.teachers.settings import TeacherSettings
from tracegap.traces.arms import FALSIFIES, TEACHER_ARMS, Arm
from tracegap.traces.formats import RowFormat

Seed = Annotated[int, Field(ge=0, lt=2**32)]  # what NumPy and torch both take


class Experiment(BaseModel):
    """All settings of a run. Two runs of equal settings give equal files.

    Attributes:
        interventions: Whether the students are asked again after swapped traces before the report
            is written; None: only `tracegap intervene` does so.
        student_revision: Commit, tag or branch of a student on the hub; None: what its default
            branch stands for when the run is begun. The commit is recorded either way.
        template: Variables of the student's chat template.
        teacher: Who writes the traces of a teacher's arms, and which of them are kept.
        primary: The comparison of arms that is declared beforehand, and told first; all others are
            secondary. None: `correct` against `incorrect`, where a run has both.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Trace correctness and answer correctness"
    task: TaskSettings = TaskSettings()
    arms: Annotated[tuple[Arm, ...], AfterValidator(each_once)] = (
        "vanilla",
        "correct",
        "incorrect",
    )
    student: str = "smollm2-135m"
    student_revision: str | None = None
    template: TemplateSettings = TemplateSettings()
    seeds: Annotated[tuple[Seed, ...], AfterValidator(each_once)] = (0,)
    data_seed: Seed = 0
    format: RowFormat = "prompt-completion"
    training: Annotated[TrainingSettings, BeforeValidator(from_preset)] = PRESETS["small"]
    generation: GenerationSettings = GenerationSettings()
    interventions: InterventionSettings | None = None
    teacher: TeacherSettings | None = None
    primary: Primary | None = None

    @field_validator("primary")
    @classmethod
    def _primary_is_there(cls, primary: Primary | None, info: ValidationInfo) -> Primary | None:
        if primary is not None and "arms" in info.data:
            primary.refuse_absent(info.data["arms"])
        return primary

    @model_serializer(mode="wrap")
    def _as_ever(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leaves out what is not declared: runs of before keep their settings."""
        settings: dict[str, Any] = write(self)
        if self.primary is None:
            settings.pop("primary", None)
        return settings

    @field_validator("student")
    @classmethod
    def _student_fits(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("it is empty; name a student, e.g. mock")
        if name == "mock" or name.startswith("mock:"):
            from tracegap.students.mock import parse_rates

            try:
                parse_rates(name)
            except SettingsError as error:
                raise ValueError(str(error)) from None
        return name

    @model_validator(mode="after")
    def _revision_fits(self) -> Self:
        if self.student_revision is not None and self.student.startswith(("mock", "openai:")):
            raise ValueError(
                f"student {self.student!r} has no revision; leave student_revision out"
            )
        return self

    @model_validator(mode="after")
    def _rewards_fit(self) -> Self:
        if self.training.method != "grpo":
            return self
        if not self.trains:
            raise ValueError(f"student {self.student!r} is only asked, so no reward can train it")
        true = FALSIFIES["correct"]
        if wrong := [arm for arm in self.arms if FALSIFIES.get(arm) != true]:
            raise ValueError(
                f"arms {', '.join(wrong)} teach by their traces, training.method 'grpo' by "
                "rewards; its arms may be correct (writes traces) and vanilla (writes none)"
            )
        if self.task.sizes:
            raise ValueError(
                "training.method 'grpo' takes one size; give task.train a single number"
            )
        return self

    @model_validator(mode="after")
    def _teacher_fits(self) -> Self:
        if self.teacher is not None and not self.taught:
            raise ValueError(
                "a teacher is named but no arm learns from it; add one of "
                f"{', '.join(TEACHER_ARMS)} to arms, or leave teacher out"
            )
        if self.taught and self.format == "stepwise":
            raise ValueError(
                "format 'stepwise' says of each step whether it is true, which of a teacher's own "
                "words is not known; choose another format"
            )
        if self.taught and self.task.sizes:
            raise ValueError(
                "a sweep over task.train needs as many rows as it asks for, and how many questions "
                "a teacher leaves is not known; give one size"
            )
        return self

    @model_validator(mode="after")
    def _sweep_fits(self) -> Self:
        if self.task.sizes and not (self.trains or self.asks_mock):
            raise ValueError(
                f"student {self.student!r} is not trained here, so that a sweep over task.train "
                "would ask the same student again and again; give one size"
            )
        return self

    @model_validator(mode="after")
    def _decoder_fits(self) -> Self:
        if self.generation.decoder == "own":
            return self
        if not self.trains:
            raise ValueError(
                f"student {self.student!r} is not trained here; leave generation.decoder out"
            )
        if self.training.method == "qlora" and self.generation.as_trained:
            raise ValueError(
                "generation.decoder 'vllm' asks an adapter over the weights as they were before "
                "QLoRA made them nf4; set generation.as_trained to false"
            )
        return self

    @property
    def samplings(self) -> list[Sampling]:
        """How each sample is drawn, none if questions are asked greedily alone."""
        wanted = self.generation
        numbers = range(1, wanted.samples + 1) if wanted.samples > 1 else ()
        return [Sampling(wanted.temperature, number, wanted.top_p) for number in numbers]

    @property
    def taught(self) -> bool:
        """Whether an arm has a teacher's traces."""
        return any(arm in TEACHER_ARMS for arm in self.arms)

    @property
    def trainings(self) -> list[Training]:
        """Every student of the run: arm by arm, seed by seed, in a sweep size by size."""
        sizes: tuple[int | None, ...] = self.task.sizes or (None,)
        return [
            Training(arm, seed, size) for arm in self.arms for seed in self.seeds for size in sizes
        ]

    @property
    def largest(self) -> list[Training]:
        """The students that main results are of: in a sweep those of the largest size."""
        most = self.task.sizes[-1] if self.task.sizes else None
        return [one for one in self.trainings if one.size == most]

    @property
    def build_settings(self) -> str:
        """The settings that examples and training rows depend on."""
        return self.model_dump_json(include={"task", "arms", "data_seed", "format"})

    @property
    def asks_mock(self) -> bool:
        """Whether the student is a mock."""
        return self.student == "mock" or self.student.startswith("mock:")

    @property
    def asks_vllm(self) -> bool:
        """Whether vLLM answers in this process."""
        return self.student.startswith("vllm:") or self.generation.decoder == "vllm"

    @property
    def trains(self) -> bool:
        """Whether the student is one we fine-tune; mock and served students are only asked."""
        return not (self.asks_mock or self.student.startswith(("openai:", "vllm:")))


def read_experiment(path: Path | None, changes: dict[str, Any]) -> Experiment:
    """Returns the settings of a YAML file, with the command line's changes on top.

    Args:
        path: A YAML file, or the name of one that comes with the package; None: the defaults.
        changes: Dotted setting names with their values, e.g. `task.train`.

    Raises:
        BadInputError: The file cannot be read or is no YAML mapping.
        SettingsError: A setting or the task is unknown, or a setting does not fit.
    """
    path = config_path(path) if path else None
    file = read_settings_file(path) if path else SettingsFile({}, {})
    values = file.values
    for name, value in changes.items():
        put(values, name.split("."), value)
    try:
        experiment = Experiment.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_complaint(error, path, file, changes)) from None
    get_task(experiment.task.name, experiment.task.options)  # refused before a folder is begun
    return experiment


def _complaint(
    error: ValidationError, path: Path | None, file: SettingsFile, changes: dict[str, Any]
) -> str:
    """Says where the first setting stands that does not fit, and what it may be."""
    first = error.errors(include_url=False)[0]
    names = tuple(str(part) for part in first["loc"])
    if path is None or changes.keys() & {".".join(names[:n]) for n in range(1, len(names) + 1)}:
        where = "command line"
    else:
        line = file.line_of(names)
        where = f"{path}, line {line}" if line else str(path)
    if first["type"] == "extra_forbidden" and names[:-1] in _PARTS:
        known = ", ".join(_PARTS[names[:-1]].model_fields)
        return f"{where}: field {'.'.join(names)!r} is unknown; there are: {known}."
    return f"{where}: {first_complaint(error)}"


_PARTS: dict[tuple[str, ...], type[BaseModel]] = {
    (): Experiment,
    ("training",): TrainingSettings,
    ("training", "grpo"): GrpoSettings,
    ("generation",): GenerationSettings,
    ("interventions",): InterventionSettings,
    ("teacher",): TeacherSettings,
    ("primary",): Primary,
}


def settings_text(experiment: Experiment) -> str:
    """Returns the settings as one line of JSON: what a run folder is known by."""
    return to_json(experiment)
