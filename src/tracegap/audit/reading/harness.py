"""Rows of lm-evaluation-harness: `samples_*.jsonl`, written with `--log_samples`.

Seen with files that lm_eval 0.4.13 wrote.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from tracegap.audit.reading.values import RowError

_SAMPLES = re.compile(r"samples_.+_(?P<date>[\d-]+T[\d.-]+)\.jsonl")
_RESULTS = re.compile(r"results_[\d-]+T[\d.-]+\.json")


def is_results(path: Path) -> bool:
    """Whether a file holds the harness's totals: they stand beside the samples."""
    return _RESULTS.fullmatch(path.name) is not None


def model_of(path: Path) -> str | None:
    """Returns the model that the totals beside a file of samples name, None if there are none."""
    name = _totals(path).get("model_name")
    return name if isinstance(name, str) and name else None


def traces_removed(path: Path) -> bool:
    """Whether the harness was told to take the traces out of what it logged.

    Its models cut all up to `think_end_token` before a text is filtered or logged.
    """
    settings = _totals(path).get("config")
    arguments = settings.get("model_args") if isinstance(settings, dict) else None
    return "think_end_token" in (arguments if isinstance(arguments, str | dict) else "")


@lru_cache(maxsize=16)
def _totals(path: Path) -> dict[str, Any]:
    """Returns the totals beside a file of samples, empty if there are none."""
    match = _SAMPLES.fullmatch(path.name)
    if match is None:
        return {}
    try:
        totals = json.loads((path.parent / f"results_{match['date']}.json").read_bytes())
    except (OSError, ValueError, RecursionError):  # the folder's name will do
        return {}
    return totals if isinstance(totals, dict) else {}


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
    texts = list(_texts(row["resps"]))
    requests = row.get("arguments")
    asked = requests.values() if isinstance(requests, dict) else requests or ()
    if any(map(_is_continuation, asked)) or any(isinstance(t, bool | float) for t in texts):
        raise RowError("resps", "holds log-likelihoods; only generate_until tasks write texts")
    if not texts:
        raise RowError("resps", "holds no response")
    document = dict(row["doc"])
    if row.get("target") is not None:
        document.setdefault("target", row["target"])
    for number, text in enumerate(texts):
        yield {**document, "prediction": text, "seed": str(number)}


def _is_continuation(request: Any) -> bool:
    """Whether a request has a text to be scored where one for new text has settings."""
    if isinstance(request, list):  # before version 0.4.4
        return len(request) > 1 and isinstance(request[1], str)
    return isinstance(request, dict) and isinstance(request.get("arg_1"), str)


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield value
