"""Rewards: what the checks say of each step, as a signal to train on. No torch here."""

from tracegap.rewards.asked import example_columns
from tracegap.rewards.functions import (
    REWARDS,
    Reward,
    answer,
    answer_gold_free,
    evidence_step,
    evidence_step_f1,
    evidence_step_f1_gold_free,
    evidence_step_gold_free,
    follows_trace,
    for_task,
    form,
    label_step,
    label_step_gold_free,
    trace,
    trace_gold_free,
)

__all__ = [
    "REWARDS",
    "Reward",
    "answer",
    "answer_gold_free",
    "evidence_step",
    "evidence_step_f1",
    "evidence_step_f1_gold_free",
    "evidence_step_gold_free",
    "example_columns",
    "follows_trace",
    "for_task",
    "form",
    "label_step",
    "label_step_gold_free",
    "trace",
    "trace_gold_free",
]
