"""Responses of servers become one row a choice."""

import pytest

from tracegap.audit.reading.responses import rows_of_response
from tracegap.audit.reading.values import RowError

MESSAGE = {"role": "assistant", "content": "a"}


def test_each_choice_is_a_row_with_the_columns_beside_it():
    choices = [{"message": MESSAGE, "finish_reason": "stop"}, {"text": "b"}]
    rows = list(rows_of_response({"question": "q", "model": "m", "choices": choices}))
    assert [row["prediction"] for row in rows] == [MESSAGE, "b"]
    assert [row["seed"] for row in rows] == [0, 1]
    assert all((row["question"], row["model"]) == ("q", "m") for row in rows)


def test_a_batch_is_known_by_its_own_id():
    body = {"id": "chatcmpl-1", "model": "m", "choices": [{"message": MESSAGE}]}
    (row,) = rows_of_response({"custom_id": "7", "id": "batch-1", "response": {"body": body}})
    assert (row["id"], row["model"], row["prediction"]) == ("7", "m", MESSAGE)


@pytest.mark.parametrize("choices", [[], [5]])
def test_what_holds_no_output_is_an_error(choices):
    (row,) = rows_of_response({"choices": choices})
    assert isinstance(row, RowError)


def test_a_chat_is_read_unless_there_is_a_prediction():
    chat = {"messages": [{"role": "user", "content": "q"}, MESSAGE]}
    assert next(rows_of_response(chat))["prediction"] == chat["messages"]
    assert next(rows_of_response({**chat, "prediction": "p"}))["prediction"] == "p"
