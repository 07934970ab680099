"""Asking a student once more: finished tries are left, others asked for anew."""

from dataclasses import replace

from tracegap.files import read_records
from tracegap.records import Example, Generation
from tracegap.run.stages.ask_again import Again, ask_again
from tracegap.students.sampling import Sampling
from tracegap.tasks import get_task


def test_a_finished_try_is_not_asked_for_again_but_at_another_temperature_it_is(sampled):
    experiment, run = sampled
    asked = []
    path = run.root / "try.jsonl"
    again = Again(Sampling(0.5, 9), path, "another-try")
    examples = list(read_records(run.test_examples, Example))
    fixed = run, experiment, get_task("babi"), examples, experiment.largest[0]
    try:
        for temperature, times in ((0.5, 1), (0.5, 1), (0.6, 2)):
            tries = [replace(again, sampling=Sampling(temperature, 9))]
            ask_again(*fixed, tries, lambda done, total: asked.append(done))
            assert asked.count(len(examples)) == times
        said = list(read_records(path, Generation))
        assert [g.example_id for g in said] == [e.id for e in examples]
    finally:
        for left in (path, path.with_name("try.times.jsonl"), run.manifest("another-try")):
            left.unlink()


def test_progress_is_of_all_tries_and_what_is_finished_of_them_stays(sampled):
    experiment, run = sampled
    seen = []
    tries = [Again(Sampling(0.5, n), run.root / f"try{n}.jsonl", f"try-{n}") for n in (7, 8)]
    examples = list(read_records(run.test_examples, Example))
    fixed = run, experiment, get_task("babi"), examples, experiment.largest[0]
    try:
        ask_again(*fixed, tries[:1], lambda done, total: None)
        stamp = tries[0].path.stat().st_mtime_ns
        ask_again(*fixed, tries, lambda done, total: seen.append((done, total)))
        assert seen[-1] == (len(examples), len(examples))  # one of the two was left
        assert tries[0].path.stat().st_mtime_ns == stamp
        for again in tries:
            run.manifest(again.manifest).unlink()
        ask_again(*fixed, tries, lambda done, total: seen.append((done, total)))
        assert seen[-1] == (2 * len(examples), 2 * len(examples))
        assert seen == sorted(seen, key=lambda step: (step[1], step[0]))
    finally:
        for again in tries:
            again.path.unlink()
            again.path.with_name(f"{again.path.stem}.times.jsonl").unlink()
            run.manifest(again.manifest).unlink()
