"""Logs: ids and judgements, and content only if asked."""

import json
import logging

import pytest

from serving import (
    BODY,
    EXAMPLE,
    HTTP,
    RIGHT,
    Upstream,
    ask,
    proxied,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


@pytest.mark.parametrize("log_content", [False, True])
def test_logs_hold_ids_and_judgements_and_content_only_if_asked(caplog, log_content):
    caplog.set_level(logging.INFO, logger="tracegap.serve")
    with running(create_app(ServeSettings(log_content=log_content))) as address:
        answer = HTTP.post(f"{address}/v1/check", json=BODY, headers={"x-request-id": "abc-1"})
        assert answer.headers["x-request-id"] == "abc-1"
        hostile = HTTP.post(f"{address}/v1/check", json=BODY, headers={"x-request-id": "a b"})
        assert len(hostile.headers["x-request-id"]) == 32
    fields = [r.fields for r in caplog.records if r.message == "request"]
    assert fields[0]["request_id"] == "abc-1"
    assert fields[0]["judgement"] == "wrong"
    assert (EXAMPLE.question in json.dumps(fields)) == log_content


def test_the_logs_of_a_stream_tell_its_judgement(caplog):
    caplog.set_level("INFO", logger="tracegap.serve")
    with proxied(Upstream([RIGHT])) as place:
        list(ask(place, stream=True))
    fields = [record.fields for record in caplog.records if "path" in getattr(record, "fields", {})]
    assert [f["judgement"] for f in fields if f["path"] == "/v1/chat/completions"] == ["right"]
