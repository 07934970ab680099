"""Rounds of asking: only what can still be taught is asked about again."""

from rooms_task import EXAMPLES, TASK
from tracegap.teachers.cache import Cache
from tracegap.teachers.mock import MockTeacher
from tracegap.teachers.prompts import MOST_WORDS
from tracegap.teachers.reading import content_of
from tracegap.teachers.texts import SUMMARY_TRIES, ask_teacher

ALL = ("teacher", "teacher-summary", "teacher-explanation")


def asked(tmp_path, name="mock", arms=ALL, keep="answer", summariser="mock"):
    told = []
    replies = ask_teacher(
        EXAMPLES,
        TASK,
        arms,
        keep,
        MockTeacher(name, TASK, EXAMPLES),
        MockTeacher(summariser, TASK, EXAMPLES),
        Cache(tmp_path / "c.jsonl"),
        lambda title, done, total: told.append(title),
    )
    return replies, set(told)


def test_only_what_the_arms_need_is_asked_for(tmp_path):
    replies, told = asked(tmp_path, arms=("vanilla", "teacher"))
    assert set(replies.of) == {"teacher"}
    assert told == {"teach: answers"}
    replies, told = asked(tmp_path)
    assert set(replies.of) == set(ALL)
    assert told == {"teach: answers", "teach: summaries", "teach: explanations"}
    assert [g.example_id for g in replies.of["teacher"]] == [e.id for e in EXAMPLES]


def test_questions_answered_wrongly_are_asked_about_again_only_if_all_are_kept(tmp_path):
    replies, _ = asked(tmp_path, "mock:answer=0.5")
    some = [g.example_id for g in replies.of["teacher-summary"]]
    assert 5 < len(some) < 35
    assert some == [g.example_id for g in replies.of["teacher-explanation"]]
    replies, _ = asked(tmp_path, "mock:answer=0.5", keep="all")
    assert len(replies.of["teacher-summary"]) == len(EXAMPLES)
    replies, _ = asked(tmp_path, "mock:silent=1", keep="all")
    assert replies.of["teacher-summary"] == []


def test_a_summary_that_is_too_long_is_asked_for_again_and_at_last_left_long(tmp_path):
    replies, _ = asked(tmp_path, "mock:answer=1", summariser="mock:wordy=1")
    assert replies.usage["teacher-summary"].replies == SUMMARY_TRIES * len(EXAMPLES)
    assert all(len(content_of(g).split()) >= MOST_WORDS for g in replies.of["teacher-summary"])
    assert all(g.seed == SUMMARY_TRIES - 1 for g in replies.of["teacher-summary"])
