"""Asking a student once more: finished tries are left, others asked for anew."""

from dataclasses import replace

from tracegap.files import read_records
from tracegap.records import Example, Generation
from tracegap.run.stages.ask_again import Again, ask_again
from tracegap.students.sampling import Sampling
from tracegap.tasks import get_task


def test_a_finished_try_is_not_asked_for_again_but_at_another_temperature_it_is(sampled, tmp_path):
    experiment, run = sampled
    asked = []
    again = Again(tmp_path / "try.jsonl", "another-try", lambda done, total: asked.append(done))
    run = replace(run)
    path = run.root / "try.jsonl"
    again = replace(again, path=path)
    examples = list(read_records(run.test_examples, Example))
    fixed = run, experiment, get_task("babi"), examples, experiment.largest[0]
    try:
        for sampling, times in (
            (Sampling(0.5, 9), 1),
            (Sampling(0.5, 9), 1),
            (Sampling(0.6, 9), 2),
        ):
            ask_again(*fixed, sampling, again)
            assert asked.count(len(examples)) == times
        said = list(read_records(path, Generation))
        assert [g.example_id for g in said] == [e.id for e in examples]
    finally:
        for left in (path, path.with_name("try.times.jsonl"), run.manifest("another-try")):
            left.unlink()
