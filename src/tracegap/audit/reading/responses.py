"""Responses of servers as they came: chat completions, batches, and chats of training sets."""

from collections.abc import Iterator
from typing import Any

from tracegap.audit.reading.outputs import NAMES
from tracegap.audit.reading.values import RowError


def rows_of_response(row: dict[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each choice of a response; any other row as it is.

    A row of OpenAI's batches holds the response's body; the prompt's own columns stand beside it.
    """
    body = row.get("response")
    if isinstance(body, dict):
        inner = body.get("body", body)
        if isinstance(inner, dict) and _is_response(inner):
            yield from _choices(inner, row)
            return
    if _is_response(row):
        yield from _choices(row, row)
    elif isinstance(row.get("messages"), list) and not any(k in row for k in NAMES["prediction"]):
        yield {**row, "prediction": row["messages"]}
    else:
        yield row


def _is_response(value: dict[str, Any]) -> bool:
    return isinstance(value.get("choices"), list) or value.get("object") == "response"


def _choices(body: dict[str, Any], row: dict[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    beside = {"id": row["custom_id"]} if "custom_id" in row else {}
    rest = {k: v for k, v in row.items() if k not in ("choices", "response", "output", "id")}
    shared = {"model": body.get("model"), **rest, **beside}
    if body.get("object") == "response":
        reason = body.get("incomplete_details") or body.get("status")
        yield {**shared, "prediction": body.get("output"), "finish_reason": reason}
        return
    if not body["choices"]:
        yield RowError("choices", "is empty: the response holds no output")
    for number, choice in enumerate(body["choices"]):
        if not isinstance(choice, dict):
            yield RowError("choices", f"holds a {type(choice).__name__}, not an object")
            continue
        said = choice.get("message", choice.get("text"))
        seed = row.get("seed", number) if len(body["choices"]) == 1 else number
        reason = choice.get("finish_reason")
        yield {**shared, "prediction": said, "finish_reason": reason, "seed": seed}
