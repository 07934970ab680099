"""Who is shown what: the summariser the trace alone, who explains no trace."""

from rooms_task import EXAMPLES, TASK
from tracegap.teachers.prompts import explanation_ask, question_ask, summary_ask

EXAMPLE = EXAMPLES[4]


def test_a_question_is_asked_as_students_are_asked_it_with_the_wish_for_a_trace():
    ask = question_ask(EXAMPLE, TASK)
    prompt = TASK.prompt(EXAMPLE)
    assert ask.messages[:-1] == prompt[:-1]
    assert ask.messages[-1]["content"].startswith(prompt[-1]["content"])
    assert "<think>" in ask.messages[-1]["content"]
    assert TASK.prompt(EXAMPLE) == prompt  # the students' prompt is not touched


def test_a_summary_is_made_from_the_trace_alone():
    ask = summary_ask(EXAMPLE.id, "my {odd} trace", 0)
    (message,) = ask.messages
    assert message["content"].endswith("my {odd} trace")
    for hidden in (EXAMPLE.question, *EXAMPLE.context):
        assert hidden not in message["content"]


def test_a_second_attempt_is_another_prompt():
    first, second = summary_ask("e", "trace", 0), summary_ask("e", "trace", 1, 140)
    assert first.messages != second.messages
    assert "140 words" in second.messages[0]["content"]


def test_the_whole_right_answer_is_what_is_explained_and_no_trace_is_shown():
    ask = explanation_ask(EXAMPLE, TASK)
    assert [m["role"] for m in ask.messages] == ["system", "user", "assistant", "user"]
    assert ask.messages[2]["content"] == '<answer>["' + EXAMPLE.answers[0] + '"]</answer>'
