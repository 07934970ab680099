"""Outputs a second on one core: strict reading and judging, against CoTempQA's released scorer.

    python benchmarks/scoring.py [--data ../shared/data] [--rounds 5]

Both read the released outputs whose questions are in the data folder. Reading the files and joining
gold to the outputs is not timed. The rounds alternate; the fastest of each, by processor time, is
printed, since other load on the machine can only slow one down.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from tracegap.checks.verdicts import judge
from tracegap.records import Example, Generation
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.released_scorer import score_generation

ARMS = {"-perturbed_": "incorrect", "-facts_": "correct", "": "vanilla"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    task = get_task("cotempqa")
    pairs, files, left_out = outputs(options.data)
    if not pairs:
        raise SystemExit(f"{options.data}: no released outputs; name their folder with --data.")
    characters = sum(len(generation.text) for generation, _ in pairs) / len(pairs)
    print(
        f"{len(pairs)} outputs of {files} files, {characters:.0f} characters on average; "
        f"{left_out} more have no example in the data"
    )
    ways: dict[str, Callable[[Generation, Example], object]] = {
        "strict parse and judge": lambda generation, example: judge(generation, example, task),
        "released scorer": lambda generation, example: score_generation(generation.text, example),
        "released scorer, mended": lambda generation, example: score_generation(
            generation.text, example, mended=True
        ),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            seconds[name].append(timed(way, pairs))
    released = min(seconds["released scorer"])
    for name, times in seconds.items():
        best = min(times)
        print(f"{name:24} {len(pairs) / best:8,.0f} outputs/s, {released / best:.2f} x released")


def outputs(data: Path) -> tuple[list[tuple[Generation, Example]], int, int]:
    """Returns outputs with their examples, the number of files, and how many had no example."""
    examples = get_task("cotempqa").load(str(data / "cotempqa"), 0, 0).examples
    by_content = {(example.question, example.context): example for example in examples}
    paths = sorted((data / "released/cotempqa/evaluation_outputs").glob("*/*.json"))
    pairs, left_out = [], 0
    for path in paths:
        arm = next(arm for ending, arm in ARMS.items() if ending in path.name)
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            example = by_content.get((row["question"], tuple(row["facts"])))
            if example is None:
                left_out += 1
                continue
            text = row["prediction"]
            pairs.append((Generation(example.id, arm, 0, "full", text, "stop", 0, 0), example))
    return pairs, len(paths), left_out


def timed(
    way: Callable[[Generation, Example], object], pairs: list[tuple[Generation, Example]]
) -> float:
    """Returns the processor seconds that one way takes over all outputs."""
    start = time.process_time()
    for generation, example in pairs:
        way(generation, example)
    return time.process_time() - start


if __name__ == "__main__":
    main()
