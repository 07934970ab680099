"""Who a student is: its commit and its prompt are recorded, shown, and part of later keys."""

import hashlib
import json
from types import SimpleNamespace

import pytest

from tracegap.errors import StudentError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import open_folder
from tracegap.run.stages.build import build
from tracegap.run.stages.identity import identity, read_identity
from tracegap.run.stages.report import report
from tracegap.run.stages.train import train
from tracegap.students import device

pytest.importorskip("torch", reason="needs the extra `train`")

from families import FAMILIES, write_student

COMMIT = "0123456789abcdef0123456789abcdef01234567"
# taken before the tests' one precision is set in its place
asked_anew = device.has_fast_bf16.__wrapped__
LLAMA = next(family for family in FAMILIES if family.name == "llama32")


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    return write_student(LLAMA, tmp_path_factory.mktemp("student"))


def experiment_of(student, **more):
    settings = {
        "task": {"name": "babi", "limit": 12, "tasks": [1]},
        "student": str(student),
        "arms": ["vanilla"],
        "training": {"rank": 4, "batch_size": 2},
    }
    return Experiment.model_validate(settings | more)


def begun(folder, experiment):
    run = open_folder(folder, experiment)
    build(run, experiment)
    identity(run, experiment)
    return run


def test_the_prompt_is_kept_whole_with_its_hash(student, tmp_path):
    run = begun(tmp_path, experiment_of(student))
    found = read_identity(run)
    first = json.loads(run.test_examples.read_text().splitlines()[0])
    assert first["question"] in found.prompt
    assert "Today Date: 26 Jul 2024" in found.prompt
    assert found.prompt_sha256 == hashlib.sha256(found.prompt.encode()).hexdigest()
    assert (found.commit, found.end) == (None, "<|eot_id|>")


def test_another_template_trains_anew(student, tmp_path, monkeypatch):
    """Keys notice what the settings do not say: here another template in the student's folder."""
    from tracegap.students import train as training

    trained = []

    def write(name, rows, folder, *rest):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "adapter_config.json").write_text("{}")
        trained.append(name)

    monkeypatch.setattr(training, "train_student", write)
    experiment = experiment_of(student)
    run = begun(tmp_path, experiment)
    train(run, experiment, lambda *_: None)
    train(run, experiment, lambda *_: None)
    assert len(trained) == 1
    template = student / "chat_template.jinja"
    before = template.read_text()
    try:
        template.write_text(before.replace("December 2023", "January 2023"))
        train(run, experiment, lambda *_: None)
    finally:
        template.write_text(before)
    assert len(trained) == 2


def test_a_branch_is_resolved_once_a_run(student, tmp_path, monkeypatch):
    from tracegap.students import load

    asked = []

    def commit_of(name, kind, revision=None):
        asked.append(revision)
        return revision or COMMIT

    monkeypatch.setattr(load, "commit_of", commit_of)
    read = []
    tokenizer = load.load_tokenizer(str(student))
    monkeypatch.setattr(
        load, "load_tokenizer", lambda name, revision: read.append(revision) or tokenizer
    )
    experiment = experiment_of("owner/name")
    run = begun(tmp_path, experiment)
    found = read_identity(run)
    assert (found.commit, found.weights) == (COMMIT, f"owner/name@{COMMIT}")
    # other packages: the prompt is made again, of the same commit, wherever the branch is by now
    monkeypatch.setattr("tracegap.run.stages.identity._version", lambda name: "999")
    identity(run, experiment)
    assert asked == [None, COMMIT]
    assert read == [COMMIT, COMMIT]


def test_a_folder_has_no_revision(student, tmp_path):
    with pytest.raises(StudentError, match="read from this machine, so it has no revision 'main'"):
        begun(tmp_path, experiment_of(student, student_revision="main"))


def test_a_variable_of_no_template_stops_before_training(student, tmp_path):
    with pytest.raises(StudentError, match="reads no variable 'mood'"):
        begun(tmp_path, experiment_of(student, template={"mood": "good"}))


def test_the_page_says_what_was_asked(student, tmp_path):
    from tracegap.run.pipeline import run_experiment

    experiment = experiment_of(student, generation={"max_new_tokens": 4, "controls": 0})
    run = run_experiment(experiment, tmp_path)
    found = read_identity(run)
    page = run.report.read_text()
    assert found.prompt_sha256 in page
    assert found.weights in page
    report(run, experiment)
    assert run.report.read_text() == page


@pytest.mark.parametrize(("capability", "fast"), [((7, 5), False), ((8, 0), True), ((9, 0), True)])
def test_bf16_is_fast_where_the_card_has_it(monkeypatch, capability, fast):
    import torch

    monkeypatch.setattr(device, "device_of", lambda: SimpleNamespace(type="cuda"))
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    assert asked_anew() == fast
