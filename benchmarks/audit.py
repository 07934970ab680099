"""Rows a second and memory of `tracegap audit` on generated rows.

    python benchmarks/audit.py [--rows 10000 100000 1000000] [--questions 1000] [--workers 1 2]

Each size is a file of its own: questions of the CoTempQA generator, asked in turn, with traces and
answers of three arms and now and then an output that is malformed. The command runs in a process of
its own; its time by the clock and by the processors, start included, and its greatest resident
memory are printed. The rates are by processor time; in steady state, that of the rows by which a
size exceeds the one before. With `--workers 1 2` each size is audited by one process and by two.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.traces.arms import Arm, build_row
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.plan import plan_arms

ARMS: tuple[Arm, ...] = ("vanilla", "correct", "incorrect")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    parser.add_argument("--options", nargs="*", default=[], help="more options of the audit")
    options = parser.parse_args()
    lines = list(outputs(options.questions))
    before = dict.fromkeys(options.workers, (0, 0.0))
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "outputs.jsonl"
            with path.open("w", encoding="utf-8") as stream:
                for number in range(rows):
                    stream.write(lines[number % len(lines)])
            megabytes = path.stat().st_size / 1e6
            for workers in options.workers:
                more = [f"--workers={workers}", *(f"--{option}" for option in options.options)]
                wall, seconds, peak = audited(path, more)
                last = before[workers]
                steady = (rows - last[0]) / (seconds - last[1])
                before[workers] = (rows, seconds)
                print(
                    f"{rows:9,} rows, {megabytes:6.0f} MB, {workers} workers: {wall:6.1f} s, "
                    f"{seconds:6.1f} s of processors, {rows / seconds:6,.0f} rows/s "
                    f"({steady:6,.0f} in steady state), {peak:5.0f} MB at most",
                    flush=True,
                )


def outputs(questions: int) -> Iterator[str]:
    """Yields lines: arm by arm, every question."""
    task = get_task("cotempqa")
    loaded = task.load("synthetic", 0, questions).examples
    examples = [e for e in loaded if not usable_in_all_arms(e, task)]
    plan = plan_arms(examples, task, 0)
    for arm in ARMS:
        for number, example in enumerate(examples):
            text = build_row(example, arm, plan).completion[0]["content"]
            if number % 50 == 0:
                text = text[: len(text) // 2]
            yield json.dumps(row(example, arm, text)) + "\n"


def row(example: Example, arm: str, text: str) -> dict[str, object]:
    """Returns a row as the released files have it, with class and arm beside it."""
    return {
        "prediction": text,
        "gold": example.answers,
        "question": example.question,
        "facts": example.context,
        "triple_element": example.meta["triple_element"],
        "label": example.label,
        "student": "generated",
        "arm": arm,
    }


def audited(path: Path, more: list[str]) -> tuple[float, float, float]:
    """Returns the seconds, the processor seconds, and the greatest memory, in MB, of an audit."""
    command = [
        sys.executable,
        "-m",
        "tracegap",
        "audit",
        str(path),
        "--task",
        "cotempqa",
        *more,
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the audit of {path} failed")
    wall = time.perf_counter() - start
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


if __name__ == "__main__":
    main()
