"""verl's custom reward function: its call, its rows, and what it says of them."""

import math

import pytest

from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Trace
from tracegap.rewards import REWARDS
from tracegap.rewards.verl import WEIGHTS, compute_score, verl_row
from tracegap.tasks import get_task
from tracegap.traces.render import render_answer, render_completion, render_trace

TASK = get_task("babi")
EXAMPLES = TASK.load("synthetic", 0, 12).examples


def right(example):
    think = render_trace(Trace(example.label, example.evidence_passages), TASK.wording)
    return render_completion(think, render_answer(example.answers, TASK.wording))


def scored(example, text, **more):
    row = verl_row(example, TASK, 0, "train")
    return compute_score(
        data_source=row["data_source"],
        solution_str=text,
        ground_truth=row["reward_model"]["ground_truth"],
        extra_info=row["extra_info"] | {"num_turns": 1},
        **more,
    )


def test_all_right_earns_every_weight_and_silence_none():
    for example in EXAMPLES:
        assert scored(example, right(example)) == {"score": sum(WEIGHTS.values())} | dict.fromkeys(
            WEIGHTS, 1.0
        )
        assert scored(example, "")["score"] == 0.0


def test_each_reward_is_told_by_name_with_the_weights_that_are_given():
    weights = dict.fromkeys(REWARDS, 0.5)
    found = scored(EXAMPLES[0], right(EXAMPLES[0]), weights=weights)
    assert found.pop("score") == 0.5 * len(REWARDS)
    assert found == dict.fromkeys(REWARDS, 1.0)


def test_what_cannot_be_scored_is_no_number_and_adds_nothing():
    bare = EXAMPLES[0].__class__(**{
        **{name: getattr(EXAMPLES[0], name) for name in ("id", "question", "context", "group")},
        "label": "", "evidence": (), "answers": EXAMPLES[0].answers,
    })  # fmt: skip
    found = scored(bare, right(EXAMPLES[0]))
    assert math.isnan(found["trace"])
    assert found["score"] == WEIGHTS["form"] + WEIGHTS["answer"]


def test_what_does_not_fit_is_named():
    with pytest.raises(SettingsError, match="reward 'honesty' is unknown"):
        scored(EXAMPLES[0], "", weights={"honesty": 1.0})
    for gold in ("kitchen", None, "[1]"):
        with pytest.raises(BadInputError, match="ground_truth' is no JSON object"):
            compute_score("x", "", gold)


def test_verl_finds_it_and_its_reward_manager_calls_it():
    pytest.importorskip("verl", reason="needs verl: make test-trainers")
    import asyncio

    import numpy as np
    import torch
    from omegaconf import OmegaConf
    from verl import DataProto
    from verl.experimental.reward_loop.reward_manager.naive import NaiveRewardManager
    from verl.trainer.ppo.reward import get_custom_reward_fn

    config = OmegaConf.create(
        {"reward": {"custom_reward_function": {
            "path": "pkg://tracegap.rewards.verl", "name": "compute_score",
            "reward_kwargs": {"weights": {"form": 1.0, "label_step": 2.0}},
        }}}
    )  # fmt: skip
    text = right(EXAMPLES[0])

    class Bytes:
        def decode(self, ids, skip_special_tokens):
            return bytes(ids.tolist()).decode()

    ids = torch.tensor([list(text.encode())])
    row = verl_row(EXAMPLES[0], TASK, 0, "train")
    data = DataProto.from_dict(
        tensors={"responses": ids, "attention_mask": torch.ones_like(ids)},
        non_tensors={
            name: np.array([row[name]], dtype=object)
            for name in ("data_source", "reward_model", "extra_info")
        },
    )
    found = []

    async def score():
        manager = NaiveRewardManager(config, Bytes(), get_custom_reward_fn(config))
        manager.loop = asyncio.get_running_loop()
        found.append(await manager.run_single(data))

    asyncio.run(score())
    assert found == [
        {
            "reward_score": 3.0,
            "reward_extra_info": {"score": 3.0, "form": 1.0, "label_step": 1.0},
        }
    ]
