"""Completions a second on one core, for each reward: `python benchmarks/rewards.py [--rows N]`.

Completions are a mock student's, 8 to each question in a row as in GRPO, handed over in chat form
with the columns that `tracegap.rewards.example_columns` makes. The best of the rounds, by
processor time.
"""

import argparse
import os
import time

from tracegap.rewards import REWARDS, example_columns
from tracegap.students.mock import MockStudent
from tracegap.students.requests import asks_for
from tracegap.tasks import TASKS, get_task

GROUP, ROUNDS = 8, 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2000)
    rows = parser.parse_args().rows
    print(f"| reward | {' | '.join(TASKS)} |")
    print(f"|---|{'---|' * len(TASKS)}")
    rates = {name: rates_of(name, rows) for name in TASKS}
    for reward in REWARDS:
        print(f"| {reward} | {' | '.join(f'{rates[task][reward]:,.0f}' for task in TASKS)} |")
    print(f"load {os.getloadavg()[0]:.1f}, {rows} completions, {GROUP} a question")


def rates_of(name: str, rows: int) -> dict[str, float]:
    task = get_task(name)
    examples = task.load("synthetic", 0, rows // GROUP).examples
    mock = MockStudent("mock:label=0.7,evidence=0.7", task, examples)
    by_seed = [asks_for(examples, task, "correct", seed, ("full",)) for seed in range(GROUP)]
    asks = [ask for group in zip(*by_seed, strict=True) for ask in group]
    said = [g.text for batch in mock.generate(mock.plan(asks)) for g in batch]
    completions = [[{"role": "assistant", "content": text}] for text in said]
    made = [example_columns(example, task) for example in examples for _ in range(GROUP)]
    columns = {column: [row[column] for row in made] for column in made[0]}
    prompts = columns.pop("prompt")
    found = {}
    for reward, function in REWARDS.items():
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            function(prompts, completions, **columns)
            seconds.append(time.process_time() - start)
        found[reward] = len(completions) / min(seconds)
    return found


if __name__ == "__main__":
    main()
