"""Jobs as shell commands."""

import subprocess
import sys

from runs import files
from tracegap.run.folder import open_folder
from tracegap.run.jobs.listed import listed


def test_the_commands_make_the_run(swept, tmp_path):
    experiment, whole = swept
    experiment = experiment.model_copy(update={"seeds": (0,), "arms": ("correct",)})
    run = open_folder(tmp_path / "a run", experiment)
    jobs = listed(run, experiment, 1)
    assert [job.name for job in jobs] == [
        "prepare",
        *("generate-correct-seed0-train8", "score-correct-seed0-train8"),
        *("generate-correct-seed0-train24", "score-correct-seed0-train24"),
        "finish",
    ]
    assert jobs[1].after == ("prepare",)
    assert jobs[-1].after == tuple(job.name for job in jobs[1:-1])
    program = f"{sys.executable} -m tracegap"
    for job in jobs:
        command = job.command.replace("tracegap ", f"{program} ")
        subprocess.run(command, shell=True, check=True, capture_output=True)
    assert all(job.done for job in listed(run, experiment, 1))
    for name in ("generations/correct-seed0-train8.jsonl", "verdicts/correct-seed0-train24.jsonl"):
        assert files(run.root)[name] == files(whole.root)[name]
