"""Stage `teach`: every question once, also over kills; what was asked is known the next time."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from teaching import TeachingServer
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder, open_folder
from tracegap.run.named_teacher import with_teacher
from tracegap.run.progress import silent
from tracegap.run.stages.questions import questions
from tracegap.run.stages.teach import (
    is_taught,
    read_replies,
    read_usage,
    require_taught,
    teach,
    teacher_of,
)
from tracegap.run.stages.train import train
from tracegap.run.teacher_folder import teacher_folder
from tracegap.run.writer import only_writer
from tracegap.tasks import get_task
from tracegap.teachers.cache import Reply

SEVEN = [
    *("vanilla", "correct", "incorrect"),
    *("teacher", "teacher-summary", "teacher-explanation", "teacher-swapped"),
]


def experiment(**changes):
    settings = {"student": "mock", "task.name": "babi", "task.train": 40, "task.test": 10}
    named = {"arms": SEVEN, "teacher.name": "mock:answer=1"}
    return read_experiment(None, settings | named | changes)


def test_replies_stand_in_the_order_of_the_questions(tmp_path):
    run, settings = RunFolder(tmp_path), experiment()
    teach(run, settings, silent)
    asked = [example.id for example in read_records(run.questions, Example)]
    replies = read_replies(run, settings)
    assert set(replies) == {"teacher", "teacher-summary", "teacher-explanation"}
    assert all([g.example_id for g in found] == asked for found in replies.values())
    assert read_usage(run)["teacher"].replies == 40
    assert is_taught(run, settings)


def test_a_shared_cache_asks_nothing_twice(tmp_path):
    cache = tmp_path / "shared.jsonl"
    for number, known in ((1, 0), (2, 40)):
        run = RunFolder(tmp_path / str(number))
        teach(run, experiment(), silent, cache)
        assert read_usage(run)["teacher"].cached == known
    assert not teacher_folder(run).cache.exists()


def test_students_are_not_trained_before_their_teacher_was_asked(tmp_path):
    run, settings = RunFolder(tmp_path), experiment()
    for step in (require_taught, lambda *given: train(*given, silent)):
        with pytest.raises(BadInputError, match="run `tracegap teach"):
            step(run, settings)
    questions(run, settings)
    with pytest.raises(BadInputError, match="run `tracegap teach"):
        require_taught(run, settings)
    teach(run, settings, silent)
    require_taught(run, settings)
    # other replies would be needed for these
    with pytest.raises(BadInputError, match="run `tracegap teach"):
        require_taught(run, experiment(**{"teacher.name": "mock"}))


def test_a_run_without_a_teacher_says_what_to_do(tmp_path):
    run = RunFolder(tmp_path)
    with pytest.raises(SettingsError, match="no arm of this run learns from a teacher"):
        teacher_of(run, read_experiment(None, {"student": "mock"}))
    with pytest.raises(SettingsError, match="--teacher openai:MODEL@URL"):
        teacher_of(run, read_experiment(None, {"student": "mock", "arms": SEVEN}))


KILLS = 20


@pytest.mark.slow
def test_a_kill_loses_no_reply_and_none_is_asked_for_again(tmp_path):
    """Each reply of the server has its own number, so that one asked for again would be seen.

    What is under way in the moment of a kill was never received, and is all that is asked again.
    """
    run = RunFolder(tmp_path / "run")
    named = {"student": "mock", "task.name": "babi", "task.test": 10, "arms": SEVEN}
    plain = read_experiment(None, named | {"task.train": 300})
    with only_writer(run.root):
        open_folder(run.root, plain)
    questions(run, plain)
    examples = list(read_records(run.questions, Example))
    task = get_task("babi")
    with TeachingServer(examples, task, seconds=0.05) as server:
        settings = with_teacher(run, plain, {"name": server.name, "parallel": 4})
        rng, kept, kills = random.Random(7), {}, 0
        command = [sys.executable, "-m", "tracegap", "teach", str(run.root)]
        while kills < KILLS:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
            )
            wait_for_more(run, len(kept), process)
            time.sleep(rng.uniform(0, 0.25))
            assert process.poll() is None, "it was done before the last kill: ask more questions"
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            found = whole_lines(teacher_folder(run).cache)
            assert found.items() >= kept.items()  # nothing lost, nothing replaced
            kept = found
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        last = whole_lines(teacher_folder(run).cache)
        assert last.items() >= kept.items()
        texts = [reply.text for reply in last.values()]
        assert len(set(texts)) == len(texts)
        asked_once = len(set(server.served))
        assert asked_once == len(last)
        assert len(server.served) - asked_once <= KILLS * settings.teacher.parallel
    replies = read_replies(run, settings)
    assert [g.example_id for g in replies["teacher"]] == [e.id for e in examples]
    assert all("Thought number" in g.text for g in replies["teacher"])


def wait_for_more(run, known, process):
    """Waits until a further reply is on disk: a kill before that would test nothing."""
    while process.poll() is None and len(whole_lines(teacher_folder(run).cache)) <= known:
        time.sleep(0.02)


def whole_lines(path):
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return {reply.key: reply for reply in (Reply(**json.loads(line)) for line in lines)}
