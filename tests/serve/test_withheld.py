"""What is withheld is not to be read off any field."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from hostile_serving import JSON, behind
from serving import EXAMPLE, HTTP, MESSAGES, TASK, WRONG, completion, running
from tracegap.checks.gold_free import check_generation
from tracegap.serve.app import create_app
from tracegap.serve.prompts import Asked
from tracegap.serve.settings import ServeSettings
from tracegap.serve.withheld import withheld_choice, withheld_field, withheld_head

SECRET = "Zanzibar"
LEAKY = (
    f'<think>The label is: equal.\nThe facts are: ["{SECRET} is."]</think>'
    f'<answer>["{SECRET}"]</answer>'
)
ASKED = Asked(TASK, EXAMPLE.question, EXAMPLE.context)


def leaking():
    """A completion that says its answer in every field that servers are known to have."""
    said = completion(LEAKY)
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": SECRET}}
    said["choices"][0]["message"] |= {
        "reasoning_content": SECRET,
        "reasoning": SECRET,
        "tool_calls": [call],
        "annotations": [SECRET],
        "audio": {"transcript": SECRET},
    }
    said["choices"][0] |= {
        "logprobs": {"content": [{"token": SECRET, "logprob": -1.0, "top_logprobs": []}]},
        "token_ids": [SECRET],
        "stop_reason": SECRET,
        "finish_reason": "tool_calls",
    }
    return said | {"__verbose": {"content": SECRET}, "prompt_logprobs": [SECRET]}


@pytest.fixture(scope="module")
def abstaining():
    async def answer(request):
        return Response(json.dumps(leaking()), media_type="application/json")

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1", policy="abstain"))) as place,
    ):
        yield place


@pytest.mark.parametrize("stream", [False, True])
def test_a_withheld_answer_is_in_no_field(abstaining, stream):
    body = {"messages": MESSAGES, "stream": stream, "logprobs": True}
    got = HTTP.post(f"{abstaining}/v1/chat/completions", json=body)
    assert got.status_code == 200
    assert "the label is wrong" in got.text
    assert SECRET not in got.text
    if not stream:
        choice = got.json()["choices"][0]
        assert set(choice) == {"index", "message", "finish_reason", "tracegap"}
        assert choice["message"]["content"] is None
        assert choice["tracegap"]["abstained"]
        assert got.json()["usage"]["total_tokens"] == 3


def test_the_reasons_of_a_withheld_completion_do_not_quote_it():
    found = check_generation(TASK, EXAMPLE.question, EXAMPLE.context, LEAKY)
    assert any(SECRET in reason for reason in found.reasons)
    field = withheld_field(ASKED, found)
    assert field["judgement"] == "wrong"
    assert SECRET not in json.dumps(field)
    assert field["reasons"][0] == "the label is wrong"


@given(st.dictionaries(st.text(max_size=9), JSON, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_choice_holds_none_of_it_stays(more):
    choice = withheld_choice({**more, "index": 2}, ["the label is wrong"])
    assert choice == {
        "index": 2,
        "message": {
            "role": "assistant",
            "content": None,
            "refusal": "The trace does not check: the label is wrong.",
        },
        "finish_reason": "stop",
    }
    head = withheld_head({**more, "choices": [1], "id": "x"})
    assert set(head) <= {
        *("id", "object", "created", "model", "system_fingerprint", "service_tier", "usage")
    }
    assert WRONG not in json.dumps(head)
