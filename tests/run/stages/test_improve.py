"""Stage `improve`: arms that differ in which tries were kept, and in nothing else.

Students are trained for true; what they write is a mock's, since a random student of two layers
writes nothing that could be kept.
"""

import json
from collections import Counter

import pytest

from runs import files
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.improving.keeping import KEEPS
from tracegap.records import Example, TrainingRow
from tracegap.run import backends
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, open_folder, read_settings
from tracegap.run.improve_folder import ImproveFolder, kept_rows, read_improvement
from tracegap.run.stages import generate as generating
from tracegap.run.stages import improve as improving
from tracegap.run.stages.analyse import analyse, read_analysis
from tracegap.run.stages.build import build
from tracegap.run.stages.generate import generate
from tracegap.run.stages.improve import Request, improve
from tracegap.run.stages.report import report
from tracegap.run.stages.score import score
from tracegap.run.stages.train import train as train_all

pytest.importorskip("torch", reason="needs the extra `train`")
ALL = tuple(KEEPS)
ASKED = Request(arm="correct", keeps=ALL, tries=4, temperature=0.7, rounds=2)
MOCK = "mock:label=0.6,evidence=0.6,answer_if_right=0.7,answer_if_wrong=0.5,unfinished=0.1"
SEEDS = (0, 1)


def quiet(*_):
    return None


def samples_of(mock):
    def ask(run, experiment, *rest):
        return backends.ask_samples(run, experiment.model_copy(update={"student": mock}), *rest)

    return ask


@pytest.fixture(autouse=True, scope="module")
def _said_by_a_mock():
    def backend(run, experiment, task, examples, one, sampling=None):
        asked = experiment.model_copy(update={"student": MOCK})
        return backends.backend_of(run, asked, task, examples, one, sampling)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(improving, "ask_samples", samples_of(MOCK))
        patch.setattr(generating, "backend_of", backend)
        yield


def begun(root, student, seeds=SEEDS, train=24):
    experiment = Experiment(
        task={"name": "babi", "train": train, "test": 8},
        student=str(student),
        arms=("correct",),
        seeds=seeds,
        training={"rank": 2, "batch_size": 4},
        generation={"controls": 0},
    )
    run = open_folder(root, experiment)
    build(run, experiment)
    train_all(run, experiment, quiet)
    generate(run, experiment, quiet)
    score(run, experiment)
    analyse(run, experiment)
    return run, experiment


@pytest.fixture(scope="module")
def improved(tmp_path_factory, tiny_student):
    run, experiment = begun(tmp_path_factory.mktemp("improve") / "run", tiny_student)
    before = files(run.root)
    found = improve(run, experiment, ASKED, quiet)
    return run, experiment, found, before


def rows_of(run, keep, number, seed):
    return list(read_records(kept_rows(ImproveFolder(run).part(keep, number), "correct", seed),
                             TrainingRow))  # fmt: skip


def losses_of(run, keep, number, seed):
    path = ImproveFolder(run).part(keep, number).student("correct", seed) / "loss.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_arms_are_equal_in_rows_tokens_order_and_schedule(improved, tiny_student, number, seed):
    from transformers import AutoTokenizer

    run, _, found, _ = improved
    tokenizer = AutoTokenizer.from_pretrained(tiny_student)
    first = rows_of(run, "random", number, seed)
    assert len(first) > 8
    wrote = {}
    for keep in ALL:
        rows = rows_of(run, keep, number, seed)
        assert [row.example_id for row in rows] == [row.example_id for row in first]
        assert [row.prompt for row in rows] == [row.prompt for row in first]
        texts = [row.completion[0]["content"] for row in rows]
        tokens = sum(len(tokenizer(text)["input_ids"]) + 1 for text in texts)
        (counted,) = [
            row for row in found.counted
            if (row.keep, row.round, row.seed) == (keep, number, seed)
        ]  # fmt: skip
        assert (counted.rows, counted.tokens) == (len(first), tokens)
        wrote[keep] = texts
    assert wrote["random"] != wrote["both"]  # what was kept differs
    steps = {keep: losses_of(run, keep, number, seed) for keep in ALL}
    schedules = {tuple((s["step"], s["rate"]) for s in of_one) for of_one in steps.values()}
    assert len(schedules) == 1
    # prompts and completions: the same sum in every arm
    assert len({sum(step["tokens"] for step in of_one) for of_one in steps.values()}) == 1
    of_counted = {(c.keep, c.rows, c.tokens) for c in found.counted
                  if (c.round, c.seed) == (number, seed)}  # fmt: skip
    assert len(of_counted) == 4
    assert len({(rows, tokens) for _, rows, tokens in of_counted}) == 1


def test_each_arm_keeps_what_its_check_lets_through(improved):
    _, _, found, _ = improved
    for row in found.counted:
        assert row.tries == 24 * 4
        assert 0 < row.unfinished < row.tries
        right = {
            "answer": row.answer == row.rows,
            "trace": row.label == row.evidence == row.rows,
            "both": row.label == row.evidence == row.answer == row.rows,
            "random": row.passing == row.tries - row.unfinished,
        }
        assert right[row.keep], row
    # the control keeps wrong ones too, and an answer may be right after a wrong trace
    of = {keep: [row for row in found.counted if row.keep == keep] for keep in ALL}
    assert all(row.answer < row.rows for row in of["random"])
    assert any(row.evidence < row.rows for row in of["answer"])


def test_every_arm_begins_from_the_same_students_which_stay_as_they_were(improved):
    run, _, _, before = improved
    now = files(run.root)
    assert {name: now[name] for name in before} == before


def test_a_part_is_a_run_of_its_own(improved):
    run, _, _, _ = improved
    part = ImproveFolder(run).part("both", 2)
    assert read_settings(part.root).title.endswith("both kept, round 2")
    assert read_analysis(part).arms[0].verdicts == 2 * 8
    asked = Counter(e.id for e in read_records(run.test_examples, Example))
    lines = part.generations("correct", 0).read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(asked)


def test_the_page_of_the_run_shows_it(improved):
    run, experiment, found, _ = improved
    report(run, experiment)
    page = run.report.read_text(encoding="utf-8")
    assert 'id="improve"' in page
    assert "Answer right, by round" in page
    assert read_improvement(run) == found
    assert {row.round for row in found.measured} == {0, 1, 2}
    assert all(row.runs == 2 for row in found.measured)
    assert sum(row.primary for row in found.compared) == 1


def test_a_second_call_does_nothing_and_one_more_round_goes_on(improved):
    run, experiment, found, _ = improved
    before = files(run.root)
    again = improve(run, experiment, ASKED, lambda *said: pytest.fail(f"done again: {said}"))
    assert again == found
    assert files(run.root) == before


@pytest.mark.slow
def test_a_run_killed_at_any_point_ends_with_the_same_files(tmp_path, tiny_student):
    request = Request("correct", ("answer", "random"), tries=2, temperature=0.7, rounds=1)
    run, experiment = begun(tmp_path / "whole", tiny_student, seeds=(0,))
    steps = []
    improve(run, experiment, request, lambda *said: steps.append(said))
    whole = files(run.root)
    killed, experiment = begun(tmp_path / "killed", tiny_student, seeds=(0,))
    for stop in (4, len(steps) // 2):
        seen = []

        def progress(*said, seen=seen, stop=stop):
            seen.append(said)
            if len(seen) == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            improve(killed, experiment, request, progress)
    improve(killed, experiment, request, quiet)
    assert files(killed.root) == whole


def test_what_cannot_be_improved_is_refused(tmp_path, tiny_student):
    run, experiment = begun(tmp_path / "run", tiny_student, seeds=(0,))
    mock = experiment.model_copy(update={"student": "mock"})
    with pytest.raises(SettingsError, match="only asked, not trained"):
        improve(run, mock, ASKED, quiet)
    run.verdicts("correct", 0).unlink()
    with pytest.raises(BadInputError, match="must be trained and scored first"):
        improve(run, experiment, ASKED, quiet)


def test_an_arm_without_traces_is_kept_by_its_answers_alone(tmp_path, tiny_student):
    bare = Request("vanilla", ("answer", "both"), tries=1, temperature=0.7, rounds=1)
    experiment = Experiment(student=str(tiny_student), arms=("vanilla",))
    with pytest.raises(SettingsError, match="leave both out of --keep"):
        improve(RunFolder(tmp_path), experiment, bare, quiet)


def test_nothing_to_keep_is_said_with_what_each_arm_could_keep(tmp_path, tiny_student, monkeypatch):
    run, experiment = begun(tmp_path / "run", tiny_student, seeds=(0,))
    never_right = samples_of("mock:label=0,evidence=0,answer_if_wrong=0.9")
    monkeypatch.setattr(improving, "ask_samples", never_right)
    once = Request("correct", ("answer", "trace"), tries=1, temperature=0.7, rounds=1)
    with pytest.raises(BadInputError, match=r"each could keep: answer \d+, trace 0"):
        improve(run, experiment, once, quiet)


def test_a_sweep_begins_from_a_small_size_and_asks_every_training_question(tmp_path, tiny_student):
    run, experiment = begun(tmp_path / "run", tiny_student, seeds=(0,), train=(8, 24))
    once = Request("correct", ("answer", "random"), tries=2, temperature=0.7, rounds=1, size=8)
    found = improve(run, experiment, once, quiet)
    assert found.counted[0].tries == 2 * 24
    part = ImproveFolder(run).part("answer", 1)
    assert read_settings(part.root).task.train == 8
    assert part.student("correct", 0).is_dir()
