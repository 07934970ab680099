"""Refusals, as a client of the OpenAI interface expects them."""

import json

from tracegap.serve.refusals import RETRY_AFTER, ServeError, overloaded


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
