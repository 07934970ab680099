"""What the page of a run shows of single outputs and of the run as a whole."""

import shutil
from dataclasses import replace

from tracegap.checks.verdicts import judge
from tracegap.files import read_records
from tracegap.records import Example, Generation
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.progress import silent
from tracegap.run.stages.policies import policies
from tracegap.run.stages.report import report_input
from tracegap.run.stages.samples import sampled_verdicts
from tracegap.run.stages.shown import (
    asked_again,
    free_traces,
    policy_files,
    policy_tables,
    prompts_of,
    run_identity,
)
from tracegap.students.requests import asks_for
from tracegap.tasks import get_task


def opened(root):
    run, experiment = RunFolder(root), read_settings(root)
    examples = {example.id: example for example in read_records(run.test_examples, Example)}
    return run, experiment, examples, get_task(experiment.task.name)


def test_a_mock_is_named_as_such_and_what_cannot_be_read_is_counted(mock_run):
    run, experiment, *_ = opened(mock_run[0])
    samples = list(report_input(run, experiment).samples)
    found = run_identity(experiment, samples)
    assert (found.mock, found.task, found.questions, found.asked) == (True, "babi", 60, 180)
    assert found.unread == {}
    assert found.trainings == "none: only asked, seed 0"
    example, said, verdict = next(s for s in samples if s[1].arm == "correct")
    mute = (example, said, replace(verdict, said_label=None))
    plain = next(s for s in samples if s[1].arm == "vanilla")
    silent_one = (*plain[:2], replace(plain[2], said_answers=None))
    assert run_identity(experiment, [mute, plain, silent_one]).unread == {
        "correct": 1,
        "vanilla": 1,
    }
    trained = experiment.model_copy(update={"student": "tiny", "seeds": (1, 2)})
    assert run_identity(trained, samples).trainings == "2 an arm, seeds 1, 2"
    assert not run_identity(trained, samples).mock
    served = trained.model_copy(update={"student": "openai:{arm}-seed{seed}@http://localhost/v1"})
    told = run_identity(served, samples).trainings
    assert told == "elsewhere: asked as they are served, seeds 1, 2"


def test_prompts_are_those_that_were_sent(mock_run):
    run, experiment, examples, task = opened(mock_run[0])
    samples = list(report_input(run, experiment).samples)
    found = prompts_of(samples, examples, task)
    conditions = ("full", "withheld", "swapped")
    asks = asks_for(list(examples.values()), task, "correct", 0, conditions)
    sent = {ask.key: ask.messages for ask in asks}
    assert {condition for _, condition in found} == set(conditions)
    assert all(found[key] == sent[key] for key in found)


def test_free_traces_of_a_teachers_arms_are_read_as_they_were_judged(mock_run):
    _, _, examples, task = opened(mock_run[0])
    (example, *_) = examples.values()
    (answer, *_), (fact, *_) = example.answers, example.evidence_passages
    trace = f"I look. {fact} That one matters. So it is {answer}."
    text = f"<think>{trace}</think> <answer>{answer}</answer>"
    said = Generation(example.id, "teacher", 0, "full", text, "stop", 1, 1)
    verdict = judge(said, example, task)
    taught, plain = ((example, replace(said, arm=arm), verdict) for arm in ("teacher", "correct"))
    reading, none = free_traces([taught, plain], task)
    assert none is None
    assert reading.text == trace
    assert (reading.concluded, reading.claims) == (verdict.concluded, verdict.claims)
    assert reading.mentioned
    assert free_traces([plain], task) == []


def test_samples_are_shown_with_their_verdicts(sampled):
    run, experiment, examples, task = opened(sampled[1].root)
    again = asked_again(run, experiment, examples, task)
    assert len(again) == 3 * 2 * 16
    assert all(
        [f.what for f in rows] == ["sample 1", "sample 2", "sample 3"] for rows in again.values()
    )
    judged = [v for v in sampled_verdicts(run, experiment) if v.arm == "vanilla" and v.seed == 0]
    right = sum(f.right for key, rows in again.items() if key[:2] == ("vanilla", 0) for f in rows)
    assert right == sum(bool(v.answer_right) for v in judged)


def test_further_tries_are_shown_with_their_verdicts(mock_run, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(mock_run[0], root)
    run, experiment, examples, task = opened(root)
    assert policy_tables(run) == []
    assert policy_files(run, experiment) == []
    policies(run, experiment, 2, 0.7, silent)
    assert [table.name for table in policy_tables(run)] == ["judging", "policies"]
    assert len(policy_files(run, experiment)) == 3
    again = asked_again(run, experiment, examples, task)
    assert len(again) == 3 * 60
    assert {further.what for rows in again.values() for further in rows} == {"try 2"}
