"""The cache keeps every reply once, by model and prompt, and survives a kill in mid-write."""

from dataclasses import replace

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import to_json
from tracegap.teachers.cache import Cache, Reply, key_of, opened
from tracegap.teachers.prompts import question_ask

ASK = question_ask(EXAMPLES[0], TASK)
REPLY = Reply(key_of("m", ASK), "m", "text", "stop", 1, 2)


def test_a_reply_is_known_by_model_and_messages_alone():
    assert key_of("m", ASK) == key_of("m", replace(ASK, seed=3, example_id="other"))
    assert key_of("m", ASK) != key_of("m 2", ASK)
    assert key_of("m", ASK) != key_of("m", question_ask(EXAMPLES[1], TASK))


def test_what_was_added_is_there_again_and_a_half_line_is_not(tmp_path):
    path = tmp_path / "new" / "cache.jsonl"
    with opened(path) as cache:
        assert cache.get(REPLY.key) is None
        cache.add(REPLY)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(to_json(REPLY)[:-9])
    with opened(path) as again:
        assert again.get(REPLY.key) == REPLY
        assert again.get(REPLY.key).generation(ASK).text == "text"
    assert path.read_text().count("\n") == 1


def test_a_reply_that_stands_there_twice_is_refused(tmp_path):
    path = tmp_path / "cache.jsonl"
    path.write_text(2 * (to_json(REPLY) + "\n"), encoding="utf-8")
    with pytest.raises(BadInputError, match="stands there twice"):
        Cache(path)


def test_a_second_process_waits_or_takes_another_cache(tmp_path):
    path = tmp_path / "cache.jsonl"
    with (
        opened(path),
        pytest.raises(SettingsError, match="another --cache"),
        opened(path),
    ):
        pass
