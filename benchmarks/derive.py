"""How many CoTempQA questions a second are derived: `python benchmarks/derive.py [FOLDER]`.

Without a folder of the data set's files the questions are generated.
"""

import os
import sys
import time
from pathlib import Path

from tracegap.tasks import get_task
from tracegap.tasks.cotempqa.generator import generate


def main():
    task = get_task("cotempqa")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    examples = task.read(folder).examples if folder else list(generate(3000, 1))
    rates = []
    for _ in range(5):
        start = time.process_time()
        for example in examples:
            task.derive(example.question, example.context)
        rates.append(len(examples) / (time.process_time() - start))
    where = folder.name if folder else "generated"
    print(
        f"{where}: {len(examples)} questions, {max(rates):.0f} a second and core at best, "
        f"{min(rates):.0f} at worst of 5, load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
