"""Runs that are killed again and again, each begun warm: what takes seconds to import is there."""

import math
import multiprocessing
import random
import sys

WARM = [
    "torch",
    "transformers",
    "peft",
    "tracegap.cli.run",
    "tracegap.run.pipeline",
    "tracegap.students.train",
    "tracegap.students.generate",
    "tracegap.tasks.babi",
]
SOONEST, LATEST = 0.05, 20.0
"""Seconds after the start; spread over their logarithm, so that kills fall amid the work of a quick
machine and of a slow one."""


def _command(arguments, said):
    with open(said, "a", encoding="utf-8") as stream:
        sys.stdout = sys.stderr = stream
        sys.argv = ["tracegap", *arguments]
        from tracegap.cli.main import main

        main()


def kill_often(arguments, said, kills, seed):
    """Kills a command at random moments; begins it again until it ends or was killed so often.

    Each is a process of its own that is forked from one in which all is imported.

    Returns:
        How often it was killed.
    """
    rng = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WARM)
    killed = 0
    while killed < kills:
        process = context.Process(target=_command, args=([*map(str, arguments)], str(said)))
        process.start()
        process.join(math.exp(rng.uniform(math.log(SOONEST), math.log(LATEST))))
        if process.exitcode is not None:
            assert process.exitcode == 0, said.read_text(encoding="utf-8")
            break
        process.kill()
        process.join()
        killed += 1
    return killed
