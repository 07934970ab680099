"""The order of training rows: shuffled, grouped by length, and the same in every arm.

Lengths are those of the prompts, which all arms share: grouping by whole rows would give each arm
an order of its own.
"""

from collections.abc import Sequence

from tracegap.randomness import random_for

_BATCHES_A_GROUP = 8


def batches_of_epoch(
    prompt_lengths: Sequence[int], batch_size: int, seed: int, epoch: int
) -> list[list[int]]:
    """Returns the rows' positions in batches of prompts of like length, in random order."""
    rng = random_for(seed, "order", str(epoch))
    positions = list(range(len(prompt_lengths)))
    rng.shuffle(positions)
    span = batch_size * _BATCHES_A_GROUP
    batches: list[list[int]] = []
    for start in range(0, len(positions), span):
        group = sorted(positions[start : start + span], key=lambda i: -prompt_lengths[i])
        batches += [group[i : i + batch_size] for i in range(0, len(group), batch_size)]
    rng.shuffle(batches)
    return batches


def steps_of_training(
    prompt_lengths: Sequence[int], batch_size: int, accumulation: int, epochs: int, seed: int
) -> list[list[list[int]]]:
    """Returns for each optimiser step its batches, over all epochs."""
    steps: list[list[list[int]]] = []
    for epoch in range(epochs):
        batches = batches_of_epoch(prompt_lengths, batch_size, seed, epoch)
        steps += [batches[i : i + accumulation] for i in range(0, len(batches), accumulation)]
    return steps
