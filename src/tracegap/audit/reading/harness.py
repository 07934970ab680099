"""Rows of lm-evaluation-harness: `samples_*.jsonl`, written with `--log_samples`.

Seen with files that lm_eval 0.4.13 wrote.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracegap.audit.reading.outputs import RowError

_SAMPLES = re.compile(r"samples_.+_(?P<date>[\d-]+T[\d.-]+)\.jsonl")
_RESULTS = re.compile(r"results_[\d-]+T[\d.-]+\.json")


def is_results(path: Path) -> bool:
    """Whether a file holds the harness's totals: they stand beside the samples."""
    return _RESULTS.fullmatch(path.name) is not None


def model_of(path: Path) -> str | None:
    """Returns the model that the totals beside a file of samples name, None if there are none."""
    match = _SAMPLES.fullmatch(path.name)
    if match is None:
        return None
    try:
        totals = json.loads((path.parent / f"results_{match['date']}.json").read_bytes())
    except (OSError, ValueError, RecursionError):  # the folder's name will do
        return None
    name = totals.get("model_name") if isinstance(totals, dict) else None
    return name if isinstance(name, str) and name else None


def is_harness_row(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of the harness's samples."""
    return isinstance(row.get("doc"), dict) and "resps" in row


def harness_rows(row: Mapping[str, Any], first_filter: str | None) -> Iterator[dict[str, Any]]:
    """Yields a flat row for each response: the harness nests them by request and repeat.

    Args:
        row: A row of the file.
        first_filter: The filter of the file's first row. The harness writes a document once a
            filter, each time with the same responses.

    Raises:
        RowError: The row holds no new texts.
    """
    if row.get("filter") != first_filter:
        raise RowError("filter", f"repeats the responses of filter {first_filter!r}")
    requests = row.get("arguments")
    if isinstance(requests, dict) and any(_is_continuation(r) for r in requests.values()):
        raise RowError("resps", "holds log-likelihoods; only generate_until tasks write texts")
    document = dict(row["doc"])
    if row.get("target") is not None:
        document.setdefault("target", row["target"])
    for number, text in enumerate(_texts(row["resps"])):
        yield {**document, "prediction": text, "seed": str(number)}


def _is_continuation(request: Any) -> bool:
    return isinstance(request, dict) and isinstance(request.get("arg_1"), str)


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield value
