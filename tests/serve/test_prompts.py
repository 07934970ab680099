"""Question and context, read back from a prompt."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.serve.prompts import Told, read_asked, read_prompt
from tracegap.serve.tasks import Offered
from tracegap.tasks import TASKS, get_task

LINE = st.text(st.characters(exclude_characters="\n"))


@given(st.lists(LINE, max_size=4), st.text())
def test_every_tasks_prompt_is_read_back(context, question):
    question = question.replace("\r\n", "\n")
    for task in (get_task(name) for name in TASKS):
        text = task.prompt_over(context, question)[-1]["content"]
        asked = read_prompt(text, task)
        assert asked is not None
        if "\n\nQuestion: " not in question and any(context):
            assert asked.question == question
            assert asked.context == tuple(context) or context == ["(no context)"]


@given(
    st.lists(LINE.map(lambda line: line.replace("\r", "")), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", " \n\n", "\r\n"]),
    st.sampled_from(["", "You are helpful.\n", "Read this.\n\n"]),
    st.booleans(),
)
def test_what_happens_to_a_prompt_on_its_way_is_borne(context, end, after, before, shown):
    for task in (get_task(name) for name in TASKS):
        text = task.prompt_over(context, "Who is it?")[-1]["content"]
        example = task.prompt_over(["Another one."], "What?")[-1]["content"] + "\nNobody.\n\n"
        sent = f"{before}{example if shown else ''}{text}".replace("\n", end) + after
        asked = read_prompt(sent, task)
        assert asked is not None
        assert asked.question == "Who is it?"
        assert asked.context == tuple(context) or context in (["(no context)"], [""])
        assert read_prompt(sent + "And more.", task) is None


def test_a_prompt_in_parts_is_read_and_the_tasks_are_told_apart():
    for name in TASKS:
        task = get_task(name)
        messages = task.prompt_over(["A works for B in 1990."], "Where?")
        messages[-1]["content"] = [{"type": "text", "text": messages[-1]["content"]}]
        asked = read_asked(messages, None, Offered(name))
        assert (asked.task.name, asked.context) == (name, ("A works for B in 1990.",))
    assert read_asked([{"role": "user", "content": "Hi"}], None, Offered(None)) is None
    assert (
        read_asked([{"role": "user", "content": None}, {"role": "tool"}], None, Offered(None))
        is None
    )


def test_the_data_sets_own_prompt_follows_its_conventions_and_all_else_is_read_plainly():
    task = get_task("cotempqa")
    own = task.prompt_over(["A works for B in 1990."], "Where?")
    given = {"task": "cotempqa", "question": "Where?", "context": ("A works for B in 1990.",)}
    for messages, told, reading in [
        (own, None, "dataset"),
        (own, Told(reading="plain"), "plain"),
        (own, Told(**given), "plain"),
        ([], Told(**given, reading="dataset"), "dataset"),
    ]:
        asked = read_asked(messages, told, Offered("cotempqa"))
        assert asked is not None
        assert asked.task.reading == reading
