"""The server under hostile use: any bytes, and any request at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_serving import JSON, NASTY
from serving import (
    EXAMPLE,
    HTTP,
    JSON_TYPE,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings
from tracegap.tasks import TASKS


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_get_an_answer_that_is_json(address, content):
    answer = HTTP.post(f"{address}/v1/check", content=content, headers=JSON_TYPE)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


@given(
    st.fixed_dictionaries(
        {
            "question": st.one_of(st.just(EXAMPLE.question), NASTY),
            "context": st.one_of(
                st.just(list(EXAMPLE.context)), st.lists(NASTY, max_size=4), st.just([]), JSON
            ),
            "generation": NASTY,
        },
        optional={"task": st.one_of(st.sampled_from(sorted(TASKS)), JSON), "more": JSON},
    )
)
@settings(max_examples=150)
def test_any_question_context_and_generation_get_a_verdict_or_a_sentence(address, body):
    answer = HTTP.post(f"{address}/v1/check", content=json.dumps(body), headers=JSON_TYPE)
    if answer.status_code == 200:
        assert answer.json()["judgement"] in ("right", "wrong", "unknown")
        assert answer.json()["judgement"] == "right" or answer.json()["reasons"]
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]


@pytest.fixture(scope="module")
def proxy():
    with running(create_app(ServeSettings(upstream="http://127.0.0.1:9/v1"))) as place:
        yield place


MESSAGE = st.fixed_dictionaries({}, optional={"role": st.just("user"), "content": JSON})


@given(
    st.one_of(
        JSON,
        st.fixed_dictionaries(
            {"messages": st.one_of(JSON, st.lists(MESSAGE, max_size=3))},
            optional={"tracegap": JSON, "stream": JSON, "n": JSON},
        ),
    )
)
@settings(max_examples=100)
def test_any_chat_request_gets_an_answer(proxy, body):
    answer = HTTP.post(f"{proxy}/v1/chat/completions", content=json.dumps(body), headers=JSON_TYPE)
    assert answer.status_code in (400, 502)
    assert answer.json()["error"]["message"]
