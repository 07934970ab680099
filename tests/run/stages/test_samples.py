"""Samples: a file a student and try, judged, and never among the greedy generations."""

import json

import pytest

from runs import files
from tracegap.checks.verdicts import judge
from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run import backends
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.pipeline import run_experiment
from tracegap.run.stages.samples import (
    generate_samples,
    sampled_verdicts,
    samples_of,
    score_samples,
)
from tracegap.students.run import run_generation
from tracegap.tasks import get_task


def test_each_student_has_each_sample_in_a_file_of_its_own(sampled):
    experiment, run = sampled
    pairs = list(samples_of(experiment))
    assert len(pairs) == 3 * 2 * 3
    task = get_task("babi")
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    texts = {}
    for one, number in pairs:
        said = list(read_records(run.sampled(one, number), Generation))
        assert [g.example_id for g in said] == list(examples)
        assert {(g.arm, g.seed, g.condition) for g in said} == {(one.arm, one.seed, "full")}
        verdicts = list(read_records(run.sampled_verdicts(one, number), Verdict))
        assert verdicts == [judge(g, examples[g.example_id], task) for g in said]
        texts[one, number] = [g.text for g in said]
    assert len({tuple(said) for said in texts.values()}) == len(texts)
    assert len(list(sampled_verdicts(run, experiment))) == len(pairs) * len(examples)


def test_greedy_generations_are_those_of_a_run_without_samples(sampled, tmp_path):
    experiment, run = sampled
    plain = experiment.generation.model_copy(update={"samples": 1})
    alone = run_experiment(experiment.model_copy(update={"generation": plain}), tmp_path)
    assert not (alone.root / "samples").exists()
    assert not alone.tries.exists()
    for folder in ("generations", "verdicts", "traces", "data"):
        assert files(alone.root / folder) == files(run.root / folder)
    assert alone.analysis.read_bytes() == run.analysis.read_bytes()


def test_samples_that_break_off_go_on_and_end_in_the_same_files(sampled, tmp_path, monkeypatch):
    experiment, run = sampled
    done = []

    class Killed(BaseException):
        pass

    def breaking(*arguments):
        if len(done) == 4:
            raise Killed
        done.append(arguments[2])
        return run_generation(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(backends, "run_generation", breaking)
        with pytest.raises(Killed):
            run_experiment(experiment, tmp_path)
    before = [path.stat().st_mtime_ns for path in done]
    again = run_experiment(experiment, tmp_path)
    assert [path.stat().st_mtime_ns for path in done] == before
    assert files(again.root) == files(run.root)


def test_page_tables_and_file_tell_pass_at_k_and_the_declared_comparison_first(sampled):
    _, run = sampled
    found = json.loads(run.tries.read_text())
    assert (found["samples"], found["temperature"]) == (3, 0.9)
    assert [row["arm"] for row in found["arms"]] == ["vanilla", "correct", "filler"]
    assert [link["step"] for link in found["arms"][1]["links"]] == ["label", "evidence", "trace"]
    assert found["arms"][2]["links"] == []  # dots state no step
    page = run.report.read_text()
    assert "At least one of k samples right" in page
    assert "Each step against the answer, over samples of a question" in page
    for name in ("pass-at-k", "within-samples"):
        assert (run.tables / f"{name}.csv").exists()
    first = page.split('<p class="finding">')[1]
    assert first.startswith("Declared beforehand: over 2 and 2 runs and 16 questions, arm corr")
    assert "arm filler" in first.split("</p>")[0]


def test_without_samples_nothing_is_asked(tmp_path):
    experiment = Experiment(student="mock")
    wanted = list(samples_of(experiment))
    generate_samples(RunFolder(tmp_path), experiment, lambda *_: pytest.fail("asked"), wanted)
    score_samples(RunFolder(tmp_path), experiment, wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_sample_is_named(sampled, tmp_path):
    experiment, _ = sampled
    run = run_experiment(experiment, tmp_path)
    one, number = next(samples_of(experiment))
    path = run.sampled(one, number)
    path.write_text(path.read_text().split("\n", 1)[1])
    with pytest.raises(BadInputError, match=r"-sample1.jsonl: the generation on .* is missing"):
        score_samples(run, experiment, list(samples_of(experiment)))
