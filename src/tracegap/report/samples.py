"""The data of the sample browser: compact columns, every passage stored once."""

import json
from collections.abc import Sequence
from typing import Any

from tracegap.readings import FreeReading
from tracegap.records import Example, Verdict
from tracegap.report.free_marks import marked_trace
from tracegap.report.inputs import Sample
from tracegap.text import normalise

# what could end the script element, open a comment in it, or break a line of script
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class _Pool:
    """Gives each distinct value a number, in order of first appearance."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def values(self) -> list[Any]:
        return list(self.numbers)


def sample_data(
    samples: Sequence[Sample], traces: Sequence[FreeReading | None] = ()
) -> dict[str, Any]:
    """Returns samples as columns that refer by number to arms, examples and passages.

    Contexts that arms share, and passages that contexts or citations share, are stored once. A
    column `trace` is there if any of `traces`, which go with the samples, is a free one.
    """
    passages, arms, conditions, labels = _Pool(), _Pool(), _Pool(), _Pool()
    examples: dict[str, tuple[int, dict[str, Any]]] = {}
    rows = []
    for example, generation, verdict in samples:
        if example.id not in examples:
            examples[example.id] = len(examples), _example(example, passages, labels)
        rows.append(
            {
                "example": examples[example.id][0],
                "arm": arms(generation.arm),
                "seed": generation.seed,
                "condition": conditions(generation.condition),
                "text": generation.text,
                "cut": int(generation.finish_reason == "length"),
                "tokens": generation.completion_tokens,
                **_verdict(verdict, example, passages),
            }
        )
    if any(traces):
        for row, reading in zip(rows, traces, strict=True):
            row["trace"] = marked_trace(reading)
    return {
        "arms": arms.values(),
        "conditions": conditions.values(),
        "labels": labels.values(),
        "examples": _columns([row for _, row in examples.values()]),
        "samples": _columns(rows),
        "passages": passages.values(),
    }


def _example(example: Example, passages: _Pool, labels: _Pool) -> dict[str, Any]:
    return {
        "id": example.id,
        "question": example.question,
        "context": [passages(passage) for passage in example.context],
        "label": labels(example.label),
        "evidence": list(example.evidence),
        "answers": list(example.answers),
    }


def _verdict(verdict: Verdict, example: Example, passages: _Pool) -> dict[str, Any]:
    cited = verdict.said_evidence
    keys = {normalise(passage) for passage in cited or ()}
    marked = [i for i, passage in enumerate(example.context) if normalise(passage) in keys]
    shares = (verdict.evidence_precision, verdict.evidence_recall, verdict.evidence_f1)
    return {
        "problems": list(verdict.problems),
        "saidLabel": verdict.said_label,
        "cited": None if cited is None else [passages(passage) for passage in cited],
        "citedAt": marked,
        "saidAnswers": None if verdict.said_answers is None else list(verdict.said_answers),
        "labelRight": _flag(verdict.label_right),
        "evidenceExact": _flag(verdict.evidence_exact),
        "evidenceScore": [None if share is None else round(share, 3) for share in shares],
        "traceRight": _flag(verdict.trace_right),
        "answerRight": _flag(verdict.answer_right),
        "answerF1": round(verdict.answer_f1 or 0.0, 3),
    }


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def to_script_json(data: object) -> str:
    """Returns JSON that is safe inside `<script type="application/json">`, whatever it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)
