"""Asking: in order, from the cache where it can, and nothing lost where it breaks off."""

from dataclasses import replace

import pytest

from rooms_task import EXAMPLES, TASK
from teaching import TeachingServer
from tracegap.errors import StudentError
from tracegap.teachers.asking import Usage, ask_all, teacher_backend
from tracegap.teachers.cache import Cache
from tracegap.teachers.mock import MockTeacher
from tracegap.teachers.prompts import question_ask
from tracegap.teachers.settings import TeacherSettings

ASKS = [question_ask(example, TASK) for example in EXAMPLES]


def silent(done, total):
    pass


def test_replies_come_in_the_order_of_the_asks_and_are_known_the_next_time(tmp_path):
    cache = Cache(tmp_path / "c.jsonl")
    with TeachingServer(EXAMPLES, TASK) as server:
        settings = TeacherSettings(name=server.name)
        backend = teacher_backend(settings.name, settings, TASK, EXAMPLES)
        steps = []
        found, usage = ask_all(ASKS, backend, cache, lambda *step: steps.append(step))
        again, twice = ask_all(ASKS[::-1], backend, Cache(tmp_path / "c.jsonl"), silent)
        # EXAMPLES repeat some questions over the same context: those are asked once
        different = len({str(ask.messages) for ask in ASKS})
        assert len(server.served) == different < len(ASKS)
    assert [g.example_id for g in found] == [e.id for e in EXAMPLES]
    assert [g.text for g in again[::-1]] == [g.text for g in found]
    assert steps[-1][0] <= len(ASKS)
    assert (usage.replies, usage.cached) == (len(ASKS), 0)
    assert (twice.replies, twice.cached) == (len(ASKS), len(ASKS))
    assert usage.prompt_tokens == twice.prompt_tokens == 100 * different


def test_other_settings_are_other_replies(tmp_path):
    cache = Cache(tmp_path / "c.jsonl")
    with TeachingServer(EXAMPLES, TASK) as server:
        for settings in (
            TeacherSettings(name=server.name),
            TeacherSettings(name=server.name, temperature=0.6),
            TeacherSettings(name=server.name, max_new_tokens=77),
            TeacherSettings(name=server.name, request={"top_p": 0.9}),
            TeacherSettings(name=server.name, parallel=2),  # changes no reply
        ):
            ask_all(ASKS[:1], teacher_backend(server.name, settings, TASK, ()), cache, silent)
        assert len(server.served) == 4
        assert server.bodies[3]["top_p"] == 0.9


class Breaks(MockTeacher):
    """Fails after three replies."""

    def generate(self, batches):
        yield from super().generate(batches[:3])
        raise StudentError("it fell over")


def test_what_came_in_before_a_failure_is_kept(tmp_path):
    path = tmp_path / "c.jsonl"
    asks = list({str(ask.messages): ask for ask in ASKS}.values())
    with pytest.raises(StudentError):
        ask_all(asks, Breaks("mock", TASK, EXAMPLES), Cache(path), silent)
    _, usage = ask_all(asks, MockTeacher("mock", TASK, EXAMPLES), Cache(path), silent)
    assert usage.cached == 3


def test_usages_add_up():
    one = Usage(1, 0, 10, 20)
    assert one + replace(one, cached=1) == Usage(2, 1, 20, 40)
