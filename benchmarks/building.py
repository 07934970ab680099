"""Records a second and memory of `tracegap build --stream`, as the source grows.

    python benchmarks/building.py [--sizes 5000 50000 500000] [--workers 2] [--arms correct]

The records are generated and then brought to the size of MS MARCO's: ten passages of about 400
characters, each text its own. Time is that of the whole command, its start and the hashing of its
files included; `a core` is by processor time of all its processes. Memory is the largest
resident size of any one of its processes.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tracegap.tasks.marco.generator import generate

PASSAGES, CHARACTERS, BASE = 10, 400, 2000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[5000, 50000, 500000])
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--arms", default="vanilla,correct,incorrect")
    options = parser.parse_args()
    print("  records     MB  wall s   cpu s    rec/s   a core  peak MB")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "train.jsonl"
            write_source(source, size)
            measure(source, size, options.workers, options.arms)


def write_source(path: Path, size: int) -> None:
    """Writes so many records, made from a few thousand generated ones."""
    records = list(generate(BASE, 0))
    for record in records:
        texts = itertools.cycle(p["passage_text"] for p in list(record["passages"]))
        extra = PASSAGES - len(record["passages"])
        record["passages"] += [
            {"passage_text": next(texts), "is_selected": 0} for _ in range(extra)
        ]
        for passage in record["passages"]:
            while len(passage["passage_text"]) < CHARACTERS:
                passage["passage_text"] += " " + next(texts)
            passage["passage_text"] = passage["passage_text"][:CHARACTERS]
    with path.open("w", encoding="utf-8") as stream:
        for number in range(size):
            record = records[number % BASE]
            passages = [
                {**p, "passage_text": f"{number} {i} {p['passage_text']}", "url": ""}
                for i, p in enumerate(record["passages"])
            ]
            query = f"{record['query']} {number}"
            row = {**record, "query_id": number, "query": query, "passages": passages}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def measure(source: Path, size: int, workers: int, arms: str) -> None:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    config = source.parent / "arms.yaml"
    config.write_text(f"arms: [{arms}]\n")
    command = ["build", str(config), "--stream", "--task", "marco", "--source", str(source)]
    command += ["--workers", str(workers), "--output-dir", str(source.parent / "run")]
    subprocess.run([sys.executable, "-m", "tracegap", *command], check=True, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes, peak = source.stat().st_size / 1e6, after.ru_maxrss * 1024 / 1e6
    print(
        f"{size:9,} {megabytes:6.0f} {wall:7.1f} {cpu:7.1f} {size / wall:8,.0f} {size / cpu:8,.0f} "
        f"{peak:8.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
