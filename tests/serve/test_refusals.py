"""Refusals, as a client of the OpenAI interface expects them."""

import json

import pytest

from tracegap.serve.refusals import RETRY_AFTER, ServeError, overloaded, refused


def test_an_error_is_worded_as_the_interface_has_it():
    response = ServeError(404, "No such place.", "invalid_request", {"x-a": "1"}).response()
    assert (response.status_code, response.headers["x-a"]) == (404, "1")
    assert json.loads(response.body) == {
        "error": {"message": "No such place.", "type": "invalid_request", "code": 404}
    }


def test_a_full_queue_says_when_to_come_back():
    error = overloaded()
    assert error.status == 429
    assert error.response().headers["retry-after"] == RETRY_AFTER
    assert "`retry-after`" in str(error)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            {"error": {"message": "too long", "type": "t", "param": "messages", "code": "c"}},
            {"message": "too long", "type": "t", "param": "messages", "code": "c"},
        ),
        ({"error": {"message": "m", "inner": [1]}}, {"message": "m", "inner": [1], "code": 400}),
        ({"error": "no model"}, {"message": "no model", "code": 400}),
        (
            {"object": "error", "message": "m", "type": "BadRequest", "param": None, "code": 40},
            {"message": "m", "type": "BadRequest", "param": None, "code": 40},
        ),
        ({"detail": "x"}, {"message": 'The upstream refused with status 400: {"detail": "x"}'}),
    ],
)
def test_the_upstreams_own_words_are_passed_as_they_are(body, wanted):
    error = refused(400, json.dumps(body).encode(), {"x-ratelimit-limit": "1"})
    said = error.body()["error"]
    assert {name: said[name] for name in wanted} == wanted
    assert error.headers == {"x-ratelimit-limit": "1"}
    assert refused(503, b"\xff<html>", {}).status == 502
