"""Rewards for verl: a custom reward function, and the rows that it reads.

    reward.custom_reward_function.path=pkg://tracegap.rewards.verl
    reward.custom_reward_function.name=compute_score
    +reward.custom_reward_function.reward_kwargs.weights.trace=0.5

Nothing of verl is imported: the signature is all that it asks for.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Example
from tracegap.rewards.asked import example_columns
from tracegap.rewards.functions import REWARDS
from tracegap.task import Task

WEIGHTS: dict[str, float] = {"form": 0.2, "trace": 1.0, "answer": 1.0}
"""What is rewarded if nothing is said."""


def verl_row(example: Example, task: Task, index: int, split: str) -> dict[str, Any]:
    """Returns an example as a row of verl's Parquet files; its gold is one text of JSON.

    Args:
        example: The question with its gold.
        task: Words the prompt.
        index: Its place among the rows.
        split: E.g. `train`.
    """
    columns = example_columns(example, task)
    prompt = columns.pop("prompt")
    return {
        "data_source": f"tracegap/{task.name}",
        "prompt": prompt,
        "ability": "open-book question answering",
        "reward_model": {
            "style": "rule",
            "ground_truth": json.dumps(columns, ensure_ascii=False),
        },
        "extra_info": {"split": split, "index": index, "example_id": example.id},
    }


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    weights: Mapping[str, float] | None = None,
    **_: Any,
) -> dict[str, float]:
    """Returns the weighted sum of rewards as `score`, and each reward by name.

    Args:
        data_source: Not read: the task is named in the gold.
        solution_str: What the model wrote.
        ground_truth: As `verl_row` wrote it.
        extra_info: Not read.
        weights: Reward -> weight; None: `WEIGHTS`.

    Returns:
        A reward that cannot be given, since nothing is known or the rules abstain, is not a number
        and adds nothing to the score, as in TRL.

    Raises:
        SettingsError: A reward is unknown.
        BadInputError: The gold is not of a row that `verl_row` wrote.
    """
    wanted = WEIGHTS if weights is None else weights
    if unknown := sorted(set(wanted) - set(REWARDS)):
        raise SettingsError(
            f"reward {unknown[0]!r} is unknown; there are: {', '.join(REWARDS)} (reward_kwargs)."
        )
    columns = _columns(ground_truth)
    scores: dict[str, float] = {}
    for name in wanted:
        (value,) = REWARDS[name](None, [solution_str], **columns)
        scores[name] = math.nan if value is None else value
    total = sum(w * scores[name] for name, w in wanted.items() if not math.isnan(scores[name]))
    return {"score": float(total), **scores}


def _columns(ground_truth: str) -> dict[str, list[Any]]:
    """Returns the columns of the one row."""
    try:
        row = json.loads(ground_truth)
    except (TypeError, ValueError):
        row = None
    if not isinstance(row, dict):
        raise BadInputError(
            "field 'reward_model.ground_truth' is no JSON object; write the rows with "
            "`tracegap.rewards.verl.verl_row`."
        )
    return {name: [value] for name, value in row.items()}
