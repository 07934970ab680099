"""Logs of inspect_ai: one JSON value (`.json`), or a zip with a file a sample (`.eval`)."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError

_BAD = (ValueError, RecursionError, KeyError, NotImplementedError, zipfile.BadZipFile)


def is_log(value: Any) -> bool:
    """Whether a JSON value is an inspect log."""
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "version" in value


def rows_of_log(log: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields a flat row for each sample of a log that is one JSON value."""
    for sample in log.get("samples") or []:
        yield _row(sample, log["eval"])


def rows_of_eval(path: Path) -> Iterator[dict[str, Any]]:
    """Yields a flat row for each sample of an `.eval` file, one at a time.

    Raises:
        BadInputError: A part of it cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        head = next((n for n in ("header.json", "_journal/start.json") if n in names), None)
        if head is None:
            raise BadInputError(f"{path}: holds no header.json; it is not a log of inspect.")
        evaluation = _part(archive, head, path).get("eval") or {}
        for name in names:
            if name.startswith("samples/") and name.endswith(".json"):
                yield _row(_part(archive, name, path), evaluation)


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    try:
        value = json.loads(archive.read(name))
    except _BAD as error:
        raise BadInputError(
            f"{path}, {name}: cannot be read ({error}); "
            "convert the log with `inspect log convert --to json`."
        ) from None
    if not isinstance(value, dict):
        raise BadInputError(f"{path}, {name}: is not an object.")
    return value


def _row(sample: Mapping[str, Any], evaluation: Mapping[str, Any]) -> dict[str, Any]:
    output = sample.get("output") or {}
    choices = output.get("choices") or [{}]
    text, reasoning = _content((choices[0].get("message") or {}).get("content"))
    question = sample.get("input")
    return {
        "question": question if isinstance(question, str) else _last_user(question),
        **(sample.get("metadata") or {}),
        "id": sample.get("id"),
        "gold": sample.get("target"),
        "prediction": text,
        "reasoning_content": reasoning,
        "student": output.get("model") or evaluation.get("model"),
        "seed": sample.get("epoch"),
        "finish_reason": choices[0].get("stop_reason"),
    }


def _content(content: Any) -> tuple[str | None, str | None]:
    """Returns text and reasoning of a message: a text, or a list of parts."""
    if content is None or isinstance(content, str):
        return content, None
    parts = [part for part in content if isinstance(part, dict)]
    text = "\n".join(p["text"] for p in parts if p.get("type") == "text")
    reasoning = "\n".join(p["reasoning"] for p in parts if p.get("type") == "reasoning")
    return text, reasoning or None


def _last_user(messages: Any) -> str | None:
    users = [m for m in messages or [] if isinstance(m, dict) and m.get("role") == "user"]
    return _content(users[-1].get("content"))[0] if users else None
