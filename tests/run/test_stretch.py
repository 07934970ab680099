"""A stretch of a streamed build: each row ends in one part file, or is counted as left out."""

import json

import pytest

from tracegap.errors import SettingsError
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stretch import build_stretch, outputs_of, part_of, streamed
from tracegap.tasks import get_task
from tracegap.tasks.marco.generator import generate
from tracegap.traces.plan import plan_arms


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "train.jsonl"
    lines = [json.dumps(row) for row in generate(300, 0)]
    path.write_text("\n".join(["{", *lines]) + "\n", encoding="utf-8")
    return path


def test_each_row_is_in_train_or_test_or_counted_as_left_out(source, tmp_path):
    experiment = read_experiment(None, {"task.name": "marco", "task.source": str(source)})
    run = RunFolder(tmp_path / "run")
    (stretch,) = get_task("marco").stretches(source, 1 << 30)
    task = get_task("marco")
    plan = plan_arms(list(task.read_stretch(stretch))[1:], task, 0)
    counts = build_stretch(stretch, 7, run, experiment, plan.labels, plan.matching, plan.filler)
    train, test, quarantine, *arms = [
        part_of(path, 7).read_bytes().splitlines() for path in outputs_of(run, experiment)
    ]
    assert len(train) + len(test) == 300
    assert len(quarantine) == counts.reasons.total() == 1
    assert counts.sizes["train"].total() == len(train)
    assert counts.sizes["test"].total() == len(test) > 0
    assert {len(rows) for rows in arms} == {len(train)}


def test_what_cannot_be_streamed_is_refused(source, tmp_path):
    assert streamed(get_task("marco"), str(source)) is not None
    for name, place in (("babi", str(source)), ("marco", str(tmp_path / "none"))):
        with pytest.raises(SettingsError, match="Build it without --stream"):
            streamed(get_task(name), place)
