"""The commands `tracegap jobs` and `tracegap job`."""

import json

from commands import tracegap
from runs import refused


def test_jobs_are_printed_as_commands_and_as_json(tmp_path):
    run, config = tmp_path / "run", tmp_path / "c.yaml"
    config.write_text("task: {name: babi, limit: 8}\narms: [correct]\n")
    assert tracegap("build", config, "--output-dir", run).returncode == 0
    said = tracegap("jobs", run, "--threads", 3).stdout
    assert said.startswith("# prepare: done\n")
    assert f"tracegap job {run} train-correct-seed0 --threads 3\n" in said
    assert "# train-correct-seed0: 3 threads, a GPU if there is one, after prepare\n" in said
    assert "# score-correct-seed0: 1 thread, after generate-correct-seed0\n" in said
    found = json.loads(tracegap("jobs", run, "--json").stdout)
    assert [found[0]["name"], found[-1]["name"]] == ["prepare", "finish"]
    assert (found[0]["done"], found[1]["done"]) == (True, False)


def test_a_job_that_is_not_there_is_refused(tmp_path):
    run = tmp_path / "run"
    assert tracegap("build", "--task", "babi", "--limit", 8, "--output-dir", run).returncode == 0
    assert "there is no job 'x'" in refused("job", run, "x", code=2)
