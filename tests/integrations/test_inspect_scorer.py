"""The scorer, run by inspect_ai itself."""

import pytest

pytest.importorskip("inspect_ai")
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.model._model_output import ChatCompletionChoice

from serving import EXAMPLE, MESSAGES, RIGHT, WRONG
from tracegap.integrations.inspect_scorer import trace_check

pytestmark = pytest.mark.slow

TRACE, _, REST = RIGHT.removeprefix("<think>").partition("</think>")


def output(content):
    message = ChatMessageAssistant(content=content)
    choice = ChatCompletionChoice(message=message, stop_reason="stop")
    usage = ModelUsage(
        input_tokens=1, output_tokens=1, total_tokens=2
    )  # or it asks for a tokenizer
    return ModelOutput(model="mock", choices=[choice], usage=usage)


def evaluated(outputs, samples, tmp_path):
    model = get_model("mockllm/model", custom_outputs=outputs)
    task = Task(dataset=samples, scorer=trace_check())
    (log,) = eval(task, model=model, log_dir=str(tmp_path), display="none", max_samples=1)
    assert log.status == "success", log.error
    return log


def prompt():
    kinds = {"system": ChatMessageSystem, "user": ChatMessageUser}
    return [kinds[message["role"]](content=message["content"]) for message in MESSAGES]


def test_outputs_are_judged_and_accuracy_is_the_rate_of_right(tmp_path):
    parts = [ContentReasoning(reasoning=TRACE), ContentText(text=REST)]
    outputs = [output(RIGHT), output(WRONG), output("No idea."), output(parts)]
    samples = [Sample(input=prompt(), target="", id=str(i)) for i in range(4)]
    log = evaluated(outputs, samples, tmp_path)
    scores = [sample.scores["trace_check"] for sample in log.samples]
    assert [score.value for score in scores] == ["C", "I", "N", "C"]
    assert scores[0].explanation == "all steps are right"
    assert scores[1].explanation.startswith("the label should be during")
    assert scores[1].metadata["tracegap"]["findings"][0]["judgement"] == "wrong"
    assert log.results.scores[0].metrics["accuracy"].value == 0.5


def test_question_and_context_may_stand_in_the_metadata(tmp_path):
    told = {"question": EXAMPLE.question, "context": list(EXAMPLE.context)}
    samples = [
        Sample(input="As before.", target="", metadata=told),
        Sample(input="As before.", target=""),
    ]
    log = evaluated([output(RIGHT), output(RIGHT)], samples, tmp_path)
    assert [s.scores["trace_check"].value for s in log.samples] == ["C", "N"]
