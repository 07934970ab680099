"""Which data a run is of, how it is split, and on how much of it students are trained."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from tracegap.errors import SettingsError
from tracegap.tasks import DEFAULT_TASK, get_task
from tracegap.tasks.splits import How


def each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuses an empty list, and what is named twice: its verdicts would count twice."""
    if not values:
        raise ValueError("the list is empty; name at least one")
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{value!r} is named twice; name it once")
    return values


_SIZE = TypeAdapter(Annotated[int, Field(ge=1)])


def _sizes(value: Any) -> Any:
    """Reads one size, or a list of several as an ascending tuple; says of each what does not fit.

    Checked here and not by the field's own type: of a union pydantic complains once for each part.
    """
    if not isinstance(value, list | tuple):
        return None if value is None else _size(value)
    sizes = tuple(sorted(_size(size) for size in each_once(tuple(value))))
    if len(sizes) < 2:
        raise ValueError(f"a list of sizes is a sweep and needs two or more; write {sizes[0]}")
    return sizes


def _size(value: Any) -> int:
    try:
        return _SIZE.validate_python(value)
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise ValueError(f"{message[:1].lower()}{message[1:]}, but there is {value!r}") from None


class TaskSettings(BaseModel):
    """Which data, and how it is split.

    Attributes:
        name: As `tracegap tasks` lists them.
        source: `synthetic`, `hub`, or the path of a local folder.
        revision: Commit, tag or branch of the hub's data set; None: what its default branch stands
            for. The commit that was read is recorded either way.
        split: `group` (train and test share no subject or story), `paper` (20 % of each class), or
            `released` (the released or official test split).
        train: Training examples, spread evenly over the classes; None: all. Several sizes, as in
            `[60, 120, 240]`, are a sweep: every arm and seed is trained on each, on the first rows
            of the largest, and all are asked the same test examples.
        test: Test examples, likewise.
        limit: At most so many of either.

    Any other setting is an option of the task, e.g. `evidence: overlap`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = DEFAULT_TASK
    source: str = "synthetic"
    revision: str | None = None
    split: How = "group"
    train: Annotated[int | tuple[int, ...] | None, BeforeValidator(_sizes)] = None
    test: int | None = Field(None, ge=1)
    limit: int | None = Field(None, ge=1)

    @property
    def options(self) -> dict[str, Any]:
        """The task's own settings."""
        return dict(self.model_extra or {})

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of a sweep, ascending; empty if there is none."""
        return self.train if isinstance(self.train, tuple) else ()

    @property
    def most_train(self) -> int | None:
        """How many training examples are built: in a sweep those of the largest size."""
        return self.train[-1] if isinstance(self.train, tuple) else self.train

    @property
    def own_file(self) -> list[Path]:
        """The file of a task of one's own: what is made with it depends on its content."""
        return [Path(self.name)] if self.name.endswith(".py") else []

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.revision is not None and not self.source.startswith("hub"):
            raise ValueError(f"source {self.source!r} has no revision; leave task.revision out")
        if self.limit is not None and self.sizes and self.limit < self.sizes[-1]:
            raise ValueError(
                f"limit {self.limit} is less than the largest size of train, {self.sizes[-1]}; "
                "leave task.limit out"
            )
        if self.options:
            try:
                get_task(self.name, self.options)
            except SettingsError as error:
                raise ValueError(str(error)) from None
        return self
