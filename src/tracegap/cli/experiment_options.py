"""The options that `run` and `build` share: which experiment, and where its files go."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracegap.cli.options import comma_list
from tracegap.cli.terminal import console
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment

_DEFAULT_DIR = Path("runs/latest")


@dataclass(frozen=True, slots=True)
class ExperimentOptions:
    """A file of settings and what was typed in place of some of them."""

    config: Annotated[
        Path | None, typer.Argument(help="YAML file of settings; none: the defaults.")
    ] = None
    output_dir: Annotated[Path, typer.Option(help="Folder of the run, new or begun before.")] = (
        _DEFAULT_DIR
    )
    student: Annotated[
        str | None,
        typer.Option(
            help="smollm2-135m, a hub name, a folder, mock, openai:MODEL@URL or vllm:NAME."
        ),
    ] = None
    task: Annotated[
        str | None, typer.Option(help="As `tracegap tasks` lists them, or your own .py file.")
    ] = None
    source: Annotated[
        str | None, typer.Option(help="synthetic, hub, or a folder of local files.")
    ] = None
    split: Annotated[str | None, typer.Option(help="group, paper or released.")] = None
    released_split: Annotated[
        bool, typer.Option("--released-split", help="Short for --split released.")
    ] = False
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many training and so many test examples.")
    ] = None
    arms: Annotated[
        str | None, typer.Option(help="Arms by name, with commas, e.g. vanilla,correct.")
    ] = None
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="One seed for data and students, in place of data_seed and seeds of the config.",
        ),
    ] = None
    seeds: Annotated[
        str | None, typer.Option(help="Seeds of the students, with commas, e.g. 0,1,2.")
    ] = None
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Any setting, by its dotted name, in YAML, e.g. training.epochs=2.",
        ),
    ] = None

    def experiment(self, **more: Any) -> "Experiment":
        """Returns the settings to run with.

        Args:
            **more: Further settings by name; None is not set.

        Raises:
            SettingsError: An option does not fit, or two contradict each other.
            BadInputError: The file cannot be read.
        """
        from tracegap.run.experiment import read_experiment

        experiment = read_experiment(self.config, self._changes(more))
        if self.config is not None and self.seed is not None:
            note = f"note: seed {self.seed} in place of {self.config}'s data_seed and seeds"
            console.print(note, markup=False)
        return experiment

    def _changes(self, more: dict[str, Any]) -> dict[str, Any]:
        """Returns what was typed, by dotted name."""
        if self.released_split and self.split not in (None, "released"):
            raise SettingsError(f"--released-split and --split {self.split} contradict each other.")
        if self.seed is not None and self.seeds is not None:
            raise SettingsError(
                f"--seed {self.seed} is for data and students, so --seeds contradicts it; give "
                f"--seeds with --set data_seed={self.seed}."
            )
        named = {
            "student": self.student,
            "task.name": self.task,
            "task.source": self.source,
            "task.split": "released" if self.released_split else self.split,
            "task.limit": self.limit,
            "arms": None if self.arms is None else comma_list(self.arms),
            "data_seed": self.seed,
            "seeds": [self.seed] if self.seeds is None else comma_list(self.seeds),
            **more,
        }
        if self.seed is None and self.seeds is None:
            del named["seeds"]
        changes = {name: value for name, value in named.items() if value is not None}
        for text in self.settings or []:
            name, value = _read_setting(text)
            if name in changes:
                raise SettingsError(f"--set {text}: {name} is given twice; give it once.")
            changes[name] = value
        return changes


def _read_setting(text: str) -> tuple[str, Any]:
    import yaml

    name, equals, value = text.partition("=")
    if not (equals and all(name.split("."))):
        raise SettingsError(f"--set {text!r}: write KEY=VALUE, e.g. training.epochs=2.")
    try:
        return name, yaml.safe_load(value)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise SettingsError(
            f"--set {text!r}: the value is not valid YAML; put a text in quotes of its own, e.g. "
            f"'{name}=\"...\"'."
        ) from None


def takes_experiment(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of an experiment before its own; it gets them as one argument.

    Typer reads a command's options from its signature and has no way to share some, so the
    signature is put together here.
    """
    own = list(signature(command).parameters.values())[1:]
    names = [field.name for field in fields(ExperimentOptions)]

    def with_options(**given: Any) -> None:
        command(ExperimentOptions(**{name: given.pop(name) for name in names}), **given)

    parameters = [*signature(ExperimentOptions).parameters.values(), *own]
    with_options.__name__, with_options.__doc__ = command.__name__, command.__doc__
    with_options.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": None}
    vars(with_options)["__signature__"] = Signature(parameters)
    return with_options
