"""Rewards for verifiers: a taskset of a task's questions, each with the rewards that are asked for.

A verifiers environment is a module that exports one taskset. Two lines make one:

    from tracegap.rewards.environment import taskset

    __all__ = ["Questions"]
    Questions = taskset("my_task.py", {"form": 0.2, "trace": 1.0, "answer": 1.0})
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracegap.errors import SettingsError
from tracegap.needs import require
from tracegap.records import Example
from tracegap.rewards.asked import example_columns
from tracegap.rewards.completion import text_of
from tracegap.rewards.functions import REWARDS, for_task
from tracegap.task import SYNTHETIC, Task
from tracegap.tasks import get_task


def taskset(
    name: str, weights: Mapping[str, float], options: Mapping[str, Any] | None = None
) -> Any:
    """Returns a class of `verifiers.v1.Taskset` over a task's questions.

    Its config takes, besides what every taskset has, `source` (`synthetic`, `hub` or a path),
    `size` (how many of it) and `seed`.

    Args:
        name: Of the task, or the file of one of your own.
        weights: Reward -> weight.
        options: The task's own settings.

    Raises:
        SettingsError: The task or a reward is unknown, or verifiers is not installed.
    """
    require([(("verifiers",), "an environment of verifiers")])
    import verifiers.v1 as vf

    if unknown := sorted(set(weights) - set(REWARDS)):
        raise SettingsError(f"reward {unknown[0]!r} is unknown; there are: {', '.join(REWARDS)}.")
    task = get_task(name, options)

    class Data(vf.TaskData):  # type: ignore[misc]
        """A question; its gold is one text of JSON."""

        columns: str

    class Question(vf.Task[Data]):  # type: ignore[misc]
        """A question with its rewards, which are set below."""

    for reward, weight in weights.items():
        setattr(Question, reward, vf.reward(_method(reward, task), weight=weight))

    class Config(vf.TasksetConfig):  # type: ignore[misc]
        """Which questions."""

        source: str = SYNTHETIC
        size: int = 200
        seed: int = 0

    class Questions(vf.Taskset[Question, Config]):  # type: ignore[misc]
        """The questions of one source."""

        def load(self) -> Iterator[Question]:
            config = self.config
            loaded = task.load(config.source, config.seed, config.size)
            for example in loaded.examples[: config.size]:
                yield Question(Data(**_data(example, task)), config.task)

    return Questions


def _data(example: Example, task: Task) -> dict[str, Any]:
    """Returns what a question of verifiers holds."""
    columns = example_columns(example, task)
    said = {message["role"]: message["content"] for message in columns.pop("prompt")}
    return {
        "id": example.id,
        "system_prompt": said.get("system"),
        "prompt": said["user"],
        "columns": json.dumps(columns, ensure_ascii=False),
    }


def _method(reward: str, task: Task) -> Callable[..., Any]:
    """Returns the reward as a method of verifiers; nothing keyed stands for no score."""

    async def scored(self: Any, trace: Any) -> Any:
        columns = {key: [value] for key, value in json.loads(self.data.columns).items()}
        messages = trace.assistant_messages
        said = [messages[-1].model_dump()] if messages else trace.last_reply
        (value,) = for_task(REWARDS[reward], task)(None, [text_of(said)], **columns)
        return {} if value is None else value

    scored.__name__ = reward
    scored.__doc__ = REWARDS[reward].__doc__
    return scored
