"""Audited outputs as TRL's stepwise supervision; `inspect_logs` has those of inspect."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracegap.audit.judging.judge import Case
from tracegap.files import write_lines
from tracegap.records import Verdict
from tracegap.traces.parse import after_think, think_of

Judged = tuple[Case, Verdict]


def write_stepwise(path: Path, judged: list[Judged]) -> int:
    """Writes TRL's stepwise-supervision rows: each step of a trace with whether it is right.

    Returns:
        How many rows were written; outputs with an unscored step cannot be and are left out.
    """
    rows = list(_stepwise(judged))
    write_lines(path, (json.dumps(row, ensure_ascii=False) for row in rows))
    return len(rows)


def _stepwise(judged: list[Judged]) -> Iterator[dict[str, Any]]:
    for case, verdict in judged:
        think = think_of(case.text)
        if think is None or verdict.label_right is None or verdict.evidence_exact is None:
            continue
        label, _, evidence = think.strip().partition("\n")
        answer = after_think(case.text).strip()
        context = "\n".join(case.example.context)
        yield {
            "prompt": f"Context:\n{context}\n\nQuestion: {case.example.question}",
            "completions": [label, evidence, answer],
            "labels": [verdict.label_right, verdict.evidence_exact, verdict.answer_right],
            "example_id": case.example.id,
            "student": case.output.student,
            "arm": case.output.arm,
        }
