"""Bodies: their schema, and malformed ones refused with a sentence."""

import json

import pytest

from serving import (
    BODY,
    HTTP,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


def test_the_check_endpoint_judges_and_its_schema_says_so():
    with running(create_app(ServeSettings())) as address:
        answer = HTTP.post(f"{address}/v1/check", json=BODY).json()
        assert answer["judgement"] == "wrong"
        assert answer["findings"][0]["step"] == "label"
        schema = HTTP.get(f"{address}/openapi.json").json()
        assert {"/v1/check", "/v1/chat/completions", "/health"} <= set(schema["paths"])
        fields = schema["components"]["schemas"]["CheckResponse"]["properties"]
        assert set(fields) == set(answer)
        assert HTTP.post(f"{address}/v1/chat/completions", json={"messages": []}).status_code == 404


def test_a_check_follows_the_conventions_that_it_is_told(address):
    question = (
        "While Ann Lee was working for Acme, which position did Ann Lee hold at the same time?"
    )
    context = [
        "Ann Lee works for Acme from 2001 to 2005.",
        "Ann Lee holds the position of envoy from 2002 to 2004.",
        "Ann Lee holds the position of judge in 2003.",
    ]
    said = '<think></think> <answer>["judge"]</answer>'
    body = {"question": question, "context": context, "generation": said}
    for reading, judgement in (("dataset", "right"), ("plain", "wrong")):
        answer = HTTP.post(f"{address}/v1/check", json={**body, "reading": reading}).json()
        assert [finding["judgement"] for finding in answer["findings"]] == [judgement]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (json.dumps({**BODY, "reading": "own"}).encode(), 400),
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (json.dumps({**BODY, "context": "one"}).encode(), 400),
        (json.dumps({**BODY, "more": 1}).encode(), 400),
        (json.dumps({**BODY, "task": "none"}).encode(), 400),
        (b'{"question": "\\ud800", "context": ["\\udfff"], "generation": "\\ud83d"}', None),
        (b"[" * 50_000, 400),
        (b" " * 200_001, 413),
    ],
)
def test_malformed_requests_are_refused_with_a_sentence(address, content, status):
    answer = HTTP.post(
        f"{address}/v1/check", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in ({200, 400} if status is None else {status})
    if answer.status_code != 200:
        assert answer.json()["error"]["message"]
    assert HTTP.post(f"{address}/v1/check", json=BODY).status_code == 200


def test_a_body_that_a_page_may_send_without_leave_is_refused(address):
    content = json.dumps(BODY)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None):
        headers = {"content-type": kind} if kind else {}
        answer = HTTP.post(f"{address}/v1/check", content=content, headers=headers)
        assert answer.status_code == 415
        assert "application/json" in answer.json()["error"]["message"]
