"""Audited outputs in the formats of others: inspect's log, and TRL's stepwise supervision."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracegap.audit.judging.judge import Case
from tracegap.audit.reading.tags import think_of
from tracegap.files import write_lines, write_text
from tracegap.records import Verdict

Judged = tuple[Case, Verdict]


def write_inspect_log(path: Path, judged: list[Judged], task: str, scorer: str) -> None:
    """Writes a log that inspect's reader and viewer open; `path` should end in `.json`.

    An output becomes a sample; the n-th output of an arm on a question is its n-th epoch. The
    verdict stands in the scores `answer`, `label`, `evidence` and `trace` (C right, I wrong, N
    unscored).
    """
    epochs: dict[tuple[str, str], int] = {}
    samples = [_sample(case, verdict, epochs) for case, verdict in judged]
    models = sorted({case.output.student for case, _ in judged})
    log = {
        "version": 2,
        "status": "success",
        "eval": {
            "created": datetime.fromtimestamp(0, UTC).isoformat(),
            "task": f"tracegap/{task}",
            "task_id": f"tracegap-{task}",
            "run_id": f"tracegap-{task}-{scorer}",
            "dataset": {"name": task, "samples": len({s["id"] for s in samples})},
            "model": models[0] if len(models) == 1 else "several",
            "config": {"epochs": max(epochs.values(), default=1)},
            "metadata": {"scorer": scorer},
        },
        "plan": {},
        "stats": {"started_at": "", "completed_at": ""},
        "samples": samples,
    }
    write_text(path, json.dumps(log, ensure_ascii=False) + "\n")


def _sample(case: Case, verdict: Verdict, epochs: dict[tuple[str, str], int]) -> dict[str, Any]:
    output, example = case.output, case.example
    identity = f"{output.student}/{output.arm}/{example.id}"
    epoch = epochs[identity, ""] = epochs.get((identity, ""), 0) + 1
    scores = {
        "answer": verdict.answer_right,
        "label": verdict.label_right,
        "evidence": verdict.evidence_exact,
        "trace": verdict.trace_right,
    }
    said = ", ".join(verdict.said_answers or ())
    return {
        "id": identity,
        "epoch": epoch,
        "input": example.question,
        "target": list(example.answers),
        "messages": [
            {"role": "user", "content": example.question},
            {"role": "assistant", "content": case.text},
        ],
        "output": {
            "model": output.student,
            "choices": [
                {
                    "message": {"role": "assistant", "content": case.text},
                    "stop_reason": "max_tokens" if output.unfinished else "stop",
                }
            ],
        },
        "scores": {
            name: {"value": "N" if value is None else "C" if value else "I", "answer": said}
            for name, value in scores.items()
        },
        "metadata": {
            "student": output.student,
            "arm": output.arm,
            "question": example.question,
            "facts": list(example.context),
            "label": example.label,
            "answer_passage": list(example.evidence_passages),
            "problems": list(verdict.problems),
        },
    }


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
        answer = case.text.partition("</think>")[2].strip()
        context = "\n".join(case.example.context)
        yield {
            "prompt": f"Context:\n{context}\n\nQuestion: {case.example.question}",
            "completions": [label, evidence, answer],
            "labels": [verdict.label_right, verdict.evidence_exact, verdict.answer_right],
            "example_id": case.example.id,
            "student": case.output.student,
            "arm": case.output.arm,
        }
