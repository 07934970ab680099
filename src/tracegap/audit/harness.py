"""Rows of lm-evaluation-harness: `samples_*.jsonl`, written with `--log_samples`."""

from collections.abc import Iterator, Mapping
from typing import Any


def is_harness_row(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of the harness's samples."""
    return isinstance(row.get("doc"), dict) and "resps" in row


def harness_rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields a flat row for each response: the harness nests them by request and repeat."""
    document = dict(row["doc"])
    if row.get("target") is not None:
        document.setdefault("target", row["target"])
    for number, text in enumerate(_texts(row["resps"])):
        yield {**document, "prediction": text, "seed": str(number)}


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield value
